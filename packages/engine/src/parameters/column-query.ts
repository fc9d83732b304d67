import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { ImportQuery } from './import-query.ts';
import { type NameAt, namesAt } from './parameters.ts';

/** Parts of a name such as `null.price`: the first dot ends the parameter's name, the rest is the column's. */
export interface ColumnParameter {
  readonly name: NameAt<'request.column'>;
  readonly column: string;
}

/** Splits the name of a parameter for one column; undefined if it is not one. */
export function columnParameter(written: string): ColumnParameter | undefined {
  const name = namesAt('request.column').find((one) => written.startsWith(`${one}.`));
  return name && { name, column: written.slice(name.length + 1) };
}

/** Name of a parameter for one column, for messages. */
export function nameForColumn(name: string, column: string): string {
  return `${name}.${/^[\w$]{1,64}$/.test(column) ? column : quoted(column)}`;
}

/** Names of the columns that a request has parameters for. */
export function columnsOf(query: ImportQuery): ReadonlySet<string> {
  const found = Object.keys(query).flatMap((written) => columnParameter(written)?.column ?? []);
  return new Set(found);
}

/**
 * Renames the columns in a query.
 * @throws Problem PARAMETER_INVALID if two names become one
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
        `${nameForColumn(parameter.name, parameter.column)} sets the same column as another ${parameter.name}`,
      );
    renamed.set(key, value);
  }
  return Object.fromEntries(renamed) as ImportQuery;
}
