import type { Kernel, Rule } from '../batch/record-batch.ts';
import { fateOf, KEPT, type RejectCode } from '../batch/reject-code.ts';
import type { ValueOptions } from './options/value-options.ts';
import type { TypeEntry } from './type-entry.ts';

/**
 * A type that only the server knows (array, range, extension …). COPY text passes the value to PostgreSQL's own input
 * function, so the plan's form must be `text`. The kernel rejects what the server has rejected before COPY.
 */
export function opaque({
  typeName = 'value of the column’s type',
  isArray = false,
}: ValueOptions = {}): Rule {
  const reasons: Partial<Record<RejectCode, string>> = {
    TYPE_INVALID: `not a valid ${typeName}`,
    OUT_OF_RANGE: `out of range for ${typeName}`,
    TOO_LONG: `too long for ${typeName}`,
  };
  return {
    json: 'string',
    text: kernel,
    explain: (code) => reasons[code],
    hint: (value) => (isArray && value.trimStart().startsWith('[') ? ARRAY_HINT : undefined),
  };
}

const ARRAY_HINT = '; PostgreSQL writes an array as {a,b}, not as [a,b]';

const kernel: Kernel = (batch, _values, column) => {
  const faults = batch.serverFaults?.get(column);
  if (faults === undefined) return;
  const { recordCount, numbers, fate } = batch;
  for (let r = 0; r < recordCount; r++) {
    if (fate[r] !== KEPT) continue;
    const fault = faults.get(numbers === undefined ? r : numbers[r]!);
    if (fault) batch.reject(r, fateOf(fault.code), column);
  }
};

export const opaqueType = {
  base: 'opaque',
  aliases: [],
  rule: 'opaque',
  accepts: () =>
    'any value PostgreSQL accepts for this type; checked by the database before the row is loaded',
  rejects: ['TYPE_INVALID', 'OUT_OF_RANGE', 'TOO_LONG'],
  settings: [],
  make: opaque,
  hasEmptyText: ({ noEmptyText = false }) => !noEmptyText,
} as const satisfies TypeEntry;
