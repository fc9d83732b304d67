import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { ImportQuery } from './import-query.ts';
import { type NameAt, namesAt } from './parameters.ts';

/** What `null.price` is made of: the first dot ends the parameter's name, the rest is the column's. */
export interface ColumnParameter {
  readonly name: NameAt<'request.column'>;
  readonly column: string;
}

/** The parts of a parameter for one column; undefined: it is none. */
export function columnParameter(written: string): ColumnParameter | undefined {
  const name = namesAt('request.column').find((one) => written.startsWith(`${one}.`));
  return name && { name, column: written.slice(name.length + 1) };
}

/** A parameter for one column as a message names it. */
export function nameForColumn(name: string, column: string): string {
  return `${name}.${/^[\w$]{1,64}$/.test(column) ? column : quoted(column)}`;
}

/** The names of the columns for which a request says something. */
export function columnsOf(query: ImportQuery): ReadonlySet<string> {
  const found = Object.keys(query).flatMap((written) => columnParameter(written)?.column ?? []);
  return new Set(found);
}

/**
 * The same query with other names of columns.
 * @throws Problem PARAMETER_INVALID where two names become one
 */
export function renameColumns(
  query: ImportQuery,
  rename: (parameter: ColumnParameter) => string,
): ImportQuery {
  const renamed = new Map<string, unknown>();
  for (const [written, value] of Object.entries(query)) {
    const parameter = columnParameter(written);
    const key = parameter ? `${parameter.name}.${rename(parameter)}` : written;
    if (parameter && renamed.has(key))
      throw new Problem(
        'PARAMETER_INVALID',
        `${nameForColumn(parameter.name, parameter.column)} names the same column as another ${parameter.name}`,
      );
    renamed.set(key, value);
  }
  return Object.fromEntries(renamed) as ImportQuery;
}
