import type { DateOrder, Dialect } from '@repo/transforms';
import { nameForColumn } from './column-query.ts';
import type { ImportQuery } from './import-query.ts';
import { parseNullWords } from './null-words.ts';
import { type NameAt, namesAt, type RequestValue } from './parameters.ts';
import type { ColumnConfig } from './table-defaults.ts';
import { timeZoneNamed } from './time-zone-name.ts';

/** What a text column can be checked as, whatever its name. */
export type TextRule = 'text' | 'email';

/** What holds for one column, instead of what holds for all. */
export interface ColumnOptions {
  readonly rule?: TextRule;
  readonly dateOrder?: DateOrder;
  readonly timeZone?: string;
  readonly nullWords?: readonly string[];
  /** NULL is a reject, and the file must have the column. */
  readonly required?: boolean;
  /** Other names in a header that mean this column. */
  readonly aliases?: readonly string[];
}

interface ColumnSources {
  readonly query: ImportQuery;
  /** What the configuration says of the column. */
  readonly config: ColumnConfig | undefined;
  readonly dialect: Dialect;
}

/**
 * What holds for one column: what the request says of it, otherwise what the configuration does. A parameter that the
 * request says for all columns overrules the configuration's for one.
 * @throws Problem PARAMETER_INVALID
 */
export function columnOptions(column: string, { query, config = {}, dialect }: ColumnSources): ColumnOptions {
  const whole: Readonly<Record<string, unknown>> = query;
  const left = Object.entries(config).filter(([name]) => whole[name] === undefined);
  const { null: usualWords, ...usual }: ColumnConfig = Object.fromEntries(left);
  const { null: words, ...asked } = askedOf(column, query);
  if (asked.timeZone !== undefined) timeZoneNamed(asked.timeZone, nameForColumn('timeZone', column));
  if (words !== undefined) parseNullWords([words].flat(), dialect, nameForColumn('null', column));
  const nullWords = words === undefined ? usualWords : [words].flat();
  return { ...usual, ...asked, ...(nullWords && { nullWords }) };
}

type Asked = { readonly [N in NameAt<'request.column'>]?: RequestValue<N> };

function askedOf(column: string, query: ImportQuery): Asked {
  const asked = namesAt('request.column').map((name) => [name, query[`${name}.${column}`]] as const);
  return Object.fromEntries(asked.filter(([, value]) => value !== undefined));
}
