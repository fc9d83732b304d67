import type { QualifiedName, WriteMode } from '@repo/database';

/** What a caller of the engine may do. */
export interface Permission {
  /** Whose imports these are: two owners may have the same Idempotency-Keys. */
  readonly owner: string;
  /** Whose imports may be seen; undefined: everybody's. */
  readonly sees: string | undefined;
  /** Whether this table may be loaded. */
  permits(table: QualifiedName): boolean;
  /**
   * @param table undefined where there is none
   * @throws Problem TABLE_FORBIDDEN, the same for a table that is forbidden and for one that is not there
   */
  requireTable(table: QualifiedName | undefined): void;
  /** @throws Problem MODE_FORBIDDEN */
  requireMode(mode: WriteMode): void;
}
