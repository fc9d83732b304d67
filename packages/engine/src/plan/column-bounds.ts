import type { Table } from '@repo/database';
import { quoted, ruleOf, typeEntry, type TypeName } from '@repo/transforms';
import type { ColumnOptions } from '../parameters/column-options.ts';
import { nameForColumn } from '../parameters/column-query.ts';
import { Problem } from '../problem/problem.ts';
import { typeOf } from './value-type.ts';

type Bounds = Pick<ColumnOptions, 'min' | 'max'>;

/** @throws Problem PARAMETER_INVALID for a `min` or `max` that is no value of its column's type */
export function requireBounds(table: Table, columns: ReadonlyMap<string, Bounds>): void {
  for (const column of table.columns) {
    requireBoundsOf(
      column.name,
      { base: typeOf(column.type).base, name: column.type.name },
      columns.get(column.name),
    );
  }
}

/**
 * Checks the bounds of one column.
 * @throws Problem PARAMETER_INVALID
 */
export function requireBoundsOf(column: string, type: BoundedType, bounds: Bounds = {}): void {
  for (const { name, message } of invalidBounds(type, bounds))
    throw new Problem('PARAMETER_INVALID', `${nameForColumn(name, column)} ${message}`);
}

/** A column's type. */
interface BoundedType {
  readonly base: TypeName;
  /** As people write it. */
  readonly name: string;
}

interface InvalidBound {
  readonly name: 'min' | 'max';
  /** Clause that follows the parameter's name. */
  readonly message: string;
}

/** Finds bounds that are no values of the type, and those of types without an order. */
export function invalidBounds({ base, name: typeName }: BoundedType, bounds: Bounds): InvalidBound[] {
  return (['min', 'max'] as const).flatMap((name) => {
    const bound = bounds[name];
    if (bound === undefined) return [];
    if (typeEntry(base).order === undefined)
      return [
        { name, message: `works only with number, date and time columns, and this one is ${typeName}` },
      ];
    return isValue(base, bound)
      ? []
      : [{ name, message: `must be a value of the type ${typeName}, not ${quoted(bound)}` }];
  });
}

function isValue(type: TypeName, bound: string): boolean {
  try {
    ruleOf({ type, options: { min: bound } });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
