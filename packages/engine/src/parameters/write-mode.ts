import type { WriteMode } from '@repo/database';

/** Whether the mode matches rows by a key. */
export function usesKey(mode: WriteMode): boolean {
  return mode === 'upsert' || mode === 'insert-new';
}

/**
 * Whether rows that violate a constraint can be rejected one by one. A statement that merges all rows cannot do that.
 */
export function canReject(mode: WriteMode): boolean {
  return mode === 'append' || mode === 'replace';
}
