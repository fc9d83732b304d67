import type { TableColumn } from '@repo/database';
import { type ParameterName, parameters } from '../parameters/parameters.ts';
import { typeOf } from './value-type.ts';

/** Why a parameter does not apply to a column, as a clause that follows its name; undefined if it does. */
export function explainNotApplicable(name: ParameterName, { type }: TableColumn): string | undefined {
  const { columns } = parameters[name];
  const settings: readonly string[] = typeOf(type).settings;
  if (columns === undefined || settings.includes(name)) return undefined;
  return `works only with ${columns} columns, and this one is ${type.name}`;
}
