import type { ColumnRules, DateOrder, Dialect, EmptyMeaning } from '@repo/transforms';
import { nameForColumn } from './column-query.ts';
import { checkDateReading, withoutReplaced } from './date-reading.ts';
import { readColumnRules } from './column-rules.ts';
import type { ImportQuery } from './import-query.ts';
import { parseNullWords } from './null-words.ts';
import { type NumberNotation, requireDistinctMarks } from './number-notation.ts';
import { type NameAt, namesAt, type RequestValue } from './parameters.ts';
import type { ColumnConfig } from './table-defaults.ts';
import { timeZoneNamed } from './time-zone-name.ts';

/** Explicit rule for a text column, which overrides the rule derived from its name. */
export type TextRule = 'text' | 'email';

/** Options of one column, which override those of all columns. */
export interface ColumnOptions extends Omit<ColumnRules, 'pattern'>, NumberNotation {
  readonly rule?: TextRule;
  readonly dateOrder?: DateOrder;
  readonly dateFormat?: string;
  readonly timeZone?: string;
  readonly nullWords?: readonly string[];
  /** Source of the regular expression that values must match. */
  readonly pattern?: string;
  readonly nullCase?: 'exact' | 'ignore';
  readonly nullQuoted?: boolean;
  readonly empty?: EmptyMeaning;
  /** NULL is rejected, and the file must have the column. */
  readonly required?: boolean;
  /** Other header names for this column. */
  readonly aliases?: readonly string[];
}

interface ColumnSources {
  readonly query: ImportQuery;
  /** Configuration of the column. */
  readonly config: ColumnConfig | undefined;
  readonly dialect: Dialect;
  /** Notation of all columns. */
  readonly numbers: NumberNotation;
}

/**
 * Combines the options of one column. The request's take precedence over the configuration's, and so do the request's
 * options for all columns.
 * @throws Problem PARAMETER_INVALID
 */
export function columnOptions(
  column: string,
  { query, config = {}, dialect, numbers }: ColumnSources,
): ColumnOptions {
  const whole: Readonly<Record<string, unknown>> = query;
  const left = Object.entries(config).filter(([name]) => whole[name] === undefined);
  const { null: usualWords, ...configured }: ColumnConfig = Object.fromEntries(left);
  const { null: words, ...asked } = requestedOptions(column, query);
  checkDateReading(asked, (name) => nameForColumn(name, column));
  const usual = withoutReplaced(withoutReplaced(configured, query), asked);
  if (asked.timeZone !== undefined) timeZoneNamed(asked.timeZone, nameForColumn('timeZone', column));
  const nullWords =
    words === undefined
      ? usualWords?.filter((word) => word !== '')
      : parseNullWords([words].flat(), dialect, nameForColumn('null', column));
  const { replace, values, length, ...others } = { ...usual, ...asked };
  const nameOf = (name: string) => nameForColumn(name, column);
  requireDistinctMarks({ ...numbers, ...others }, nameOf);
  const rules = readColumnRules({ replace, values, length }, nameOf);
  return { ...others, ...rules, ...(nullWords && { nullWords }) };
}

type Asked = { readonly [N in NameAt<'request.column'>]?: RequestValue<N> };

function requestedOptions(column: string, query: ImportQuery): Asked {
  const asked = namesAt('request.column').map((name) => [name, query[`${name}.${column}`]] as const);
  return Object.fromEntries(asked.filter(([, value]) => value !== undefined));
}
