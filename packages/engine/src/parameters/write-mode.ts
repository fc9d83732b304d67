import type { WriteMode } from '@repo/database';

/** Whether the mode goes by columns by which rows are the same. */
export function wantsKey(mode: WriteMode): boolean {
  return mode === 'upsert' || mode === 'insert-new';
}

/** Whether rows that violate a constraint can be set aside one by one: a statement that merges all rows cannot. */
export function canReject(mode: WriteMode): boolean {
  return mode === 'append' || mode === 'replace';
}
