import type { QualifiedName, WriteMode } from '@repo/database';

/** Permissions of a caller of the engine. */
export interface Permission {
  /** Owner of the imports: two owners may have the same Idempotency-Keys. */
  readonly owner: string;
  /** Owner whose imports are visible; undefined: all. */
  readonly sees: string | undefined;
  /** Whether this table may be loaded. */
  permits(table: QualifiedName): boolean;
  /**
   * @param table undefined if there is none
   * @throws Problem TABLE_FORBIDDEN, the same for a missing and a forbidden table, so that keys cannot probe for
   *   names
   */
  requireTable(table: QualifiedName | undefined): void;
  /** @throws Problem MODE_FORBIDDEN */
  requireMode(mode: WriteMode): void;
}
