import { isDeepStrictEqual } from 'node:util';
import type { Pool, Table } from '@repo/database';
import { CsvError, NONE, timeZone } from '@repo/transforms';
import { type ImportParameters, readImportParameters } from '../parameters/import-parameters.ts';
import type { ImportQuery } from '../parameters/import-query.ts';
import type { TableDefaults } from '../parameters/table-defaults.ts';
import type { ColumnOptions } from '../parameters/column-options.ts';
import { withTableNames } from '../plan/own-column-names.ts';
import { resolveMap } from '../plan/column-map.ts';
import { Problem } from '../problem/problem.ts';
import { writeKey } from '../tables/write-key.ts';

/** Target of two requests. */
interface Target {
  readonly pool: Pool;
  readonly table: Table;
  readonly config: TableDefaults;
}

const noConfig: TableDefaults = { parameters: {}, limits: {}, columns: new Map() };

/**
 * Whether two requests are for the same import of a file, however they spell it: a default may be set or left out,
 * `tab` can be `\t`, and the words of `null` can have another order. The configuration may have changed since the
 * first request, so both must mean the same with it and without any.
 * @throws DatabaseError
 */
export async function haveSameMeaning(
  first: ImportQuery,
  second: ImportQuery,
  target: Target,
): Promise<boolean> {
  // Copied, because the query parser's object has no prototype, and would not equal an object that has one.
  if (isDeepStrictEqual({ ...first }, { ...second })) return true;
  try {
    for (const config of [target.config, noConfig]) {
      const meanings = [
        await meaningOf(first, { ...target, config }),
        await meaningOf(second, { ...target, config }),
      ];
      if (!isDeepStrictEqual(meanings[0], meanings[1])) return false;
    }
    return true;
  } catch (error) {
    // Parameters that are invalid now, or without the configuration, do not count as the same.
    if (error instanceof Problem || error instanceof CsvError) return false;
    throw error;
  }
}

/** Returns the effect of the parameters on an import, each in one canonical spelling. */
async function meaningOf(query: ImportQuery, { pool, table, config }: Target) {
  const read = readImportParameters(withTableNames(query, table), config);
  const { dialect, mappings, keyNames, encoding, usualEncoding, numbers, columns, ...others } = read;
  const values = valueMeanings({ ...others, ...numbers, nullWords: others.nullWords ?? [] });
  return {
    ...values,
    dialect: wholeDialect(dialect),
    map: Array.from(resolveMap(mappings, table), ([field, column]) =>
      JSON.stringify([field, column?.name]),
    ).toSorted(),
    key: await writeKey(pool, table, { mode: others.mode, names: keyNames }),
    encoding: encoding ?? usualEncoding ?? 'utf-8',
    columns: new Map([...columns].flatMap(([name, own]) => columnMeaning(name, own, values))),
  };
}

/** Options of a column that differ from those of all columns. */
function columnMeaning(name: string, own: ColumnOptions, whole: object): [name: string, differing: object][] {
  const all = new Map(Object.entries(whole));
  const differing = Object.entries(valueMeanings(own)).filter(
    ([option, value]) => !isDeepStrictEqual(value, all.get(option)),
  );
  return differing.length === 0 ? [] : [[name, Object.fromEntries(differing)]];
}

function valueMeanings<T extends Pick<ColumnOptions, 'nullWords' | 'timeZone'>>(options: T) {
  const { nullWords, timeZone: zone } = options;
  return {
    ...options,
    ...(nullWords && { nullWords: nullWords.toSorted() }),
    ...(zone !== undefined && { timeZone: timeZone(zone).fixedOffset ?? zone.toLowerCase() }),
  };
}

function wholeDialect(
  dialect: ImportParameters['dialect'],
): Required<Omit<ImportParameters['dialect'], 'lineEnd'>> {
  return {
    escape: dialect.quote,
    comment: NONE,
    header: true,
    headerRows: 1,
    skipLines: 0,
    ragged: 'reject',
    skipsStray: false,
    skipsEmpty: false,
    quotes: 'strict',
    ...dialect,
    // The default delimiter may be set or left out.
    takesSep: false,
  };
}
