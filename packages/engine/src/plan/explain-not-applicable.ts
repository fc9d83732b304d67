import type { ColumnType, TableColumn } from '@repo/database';
import { fitsDateFormat, hasEmptyText, parseDateFormat } from '@repo/transforms';
import { type ParameterName, parameters } from '../parameters/parameters.ts';
import { lacksEmptyText } from './null-options.ts';
import { typeOf } from './value-type.ts';

/**
 * Why a parameter with this value does not apply to a column, as a clause that follows its name; undefined if it does.
 */
export function explainNotApplicable(
  name: ParameterName,
  { type, hasDefault }: TableColumn,
  value: unknown,
): string | undefined {
  if (name === 'empty' && value === 'text' && !mayHaveEmptyText(type))
    return `cannot be text in this column: ${type.name} has no empty text`;
  if (name === 'empty' && value === 'default' && !hasDefault)
    return 'cannot be default in this column, which has none';
  const { columns } = parameters[name];
  const { base, settings } = typeOf(type);
  if (columns === undefined) return undefined;
  if (!(settings as readonly string[]).includes(name))
    return `works only with ${columns} columns, and this one is ${type.name}`;
  return name === 'dateFormat' ? explainFormat(base, String(value)) : undefined;
}

function explainFormat(base: string, format: string): string | undefined {
  if (!isFormat(format) || fitsDateFormat(base, format)) return undefined;
  return base === 'time'
    ? `must be a form of a time of day, such as HH24:MI, and not ${format}`
    : `must have a year, a month and a day, such as YYYY-MM-DD, and not be ${format}`;
}

/** Invalid formats are reported where parameters are read. */
function isFormat(format: string): boolean {
  try {
    parseDateFormat(format);
    return true;
  } catch {
    return false;
  }
}

function mayHaveEmptyText(type: ColumnType): boolean {
  const { labels = [] } = type;
  const options = { labels, ...(lacksEmptyText(type) && { noEmptyText: true }) };
  return hasEmptyText({ type: typeOf(type).base, options });
}
