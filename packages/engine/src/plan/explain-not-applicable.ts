import type { ColumnType, TableColumn } from '@repo/database';
import { hasEmptyText } from '@repo/transforms';
import { type ParameterName, parameters } from '../parameters/parameters.ts';
import { lacksEmptyText } from './null-options.ts';
import { typeOf } from './value-type.ts';

/**
 * Why a parameter with this value does not apply to a column, as a clause that follows its name; undefined if it does.
 */
export function explainNotApplicable(
  name: ParameterName,
  { type }: TableColumn,
  value: unknown,
): string | undefined {
  if (name === 'empty' && value === 'text' && !mayHaveEmptyText(type))
    return `cannot be text in this column: ${type.name} has no empty text`;
  const { columns } = parameters[name];
  const settings: readonly string[] = typeOf(type).settings;
  if (columns === undefined || settings.includes(name)) return undefined;
  return `works only with ${columns} columns, and this one is ${type.name}`;
}

function mayHaveEmptyText(type: ColumnType): boolean {
  const { labels = [] } = type;
  const options = { labels, ...(lacksEmptyText(type) && { noEmptyText: true }) };
  return hasEmptyText({ type: typeOf(type).base, options });
}
