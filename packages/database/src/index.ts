export { findOid } from './catalog/find-oid.ts';
export { findPlainView, type PlainView } from './catalog/find-plain-view.ts';
export type { Queryable } from './catalog/query-database.ts';
export { findTable } from './catalog/find-table.ts';
export { listTables, type TableSummary } from './catalog/list-tables.ts';
export type { ColumnType, Table, TableColumn } from './catalog/table.ts';
export { type CopySink, createCopySink } from './copy/copy-sink.ts';
export { copyStatement } from './copy/copy-statement.ts';
export {
  createTable,
  isSystemColumn,
  KEY_COLUMNS_MAX,
  type NewColumn,
  type NewColumnType,
  newColumnTypes,
  type NewTable,
} from './write/create-table.ts';
export { orAborted } from './connection/deadline.ts';
export { describeDatabaseError, isDatabaseError } from './errors/describe-error.ts';
export {
  CommitOutcomeUnknownError,
  DatabaseError,
  type DatabaseErrorDescription,
  IdentifierError,
  PoolerError,
  StatementPoolingError,
  TableChangedError,
  TransactionRolledBackError,
} from './errors/errors.ts';
export {
  IDENTIFIER_BYTES_MAX,
  type QualifiedName,
  quoteIdentifier,
  quoteQualified,
} from './catalog/identifiers.ts';
export {
  type ImportClaim,
  type ImportState,
  importStates,
  type LedgerEntry,
  type ListedImport,
} from './ledger/entry.ts';
export { ACTIVE_KEYS_MAX, type KeyGrant, KeyStore, type StoredKey } from './ledger/key-store.ts';
export { type DatabaseFacts, inspectDatabase } from './catalog/inspect-database.ts';
export type { InputType } from './input/input-block.ts';
export { InputCheck, type InputFault } from './input/input-check.ts';
export { inspectLedger, type LedgerFacts } from './ledger/inspect-ledger.ts';
export { ledgerPreparation } from './ledger/ledger-preparation.ts';
export { Ledger } from './ledger/ledger.ts';
export { LedgerUnusableError } from './ledger/ledger-unusable-error.ts';
export { migrate } from './ledger/migrate.ts';
export { ProgressBoard } from './ledger/progress-board.ts';
export { type KeptReject, readRejects } from './ledger/read-rejects.ts';
export { RejectLog } from './ledger/reject-log.ts';
export type { RejectedRecord } from './ledger/reject-row.ts';
export { isLockedForInsert, lockForInsert } from './write/lock-for-insert.ts';
export { createPool } from './connection/create-pool.ts';
export { defaultStallMs, type Pool, type PoolOptions } from './connection/pool.ts';
export { databaseErrorMessages } from './errors/sqlstate.ts';
export { changedSettings, type ServerReading, restoreSettings } from './connection/session-settings.ts';
export { withTransaction } from './connection/transaction.ts';
export { BlockLoader, type LoadedBlock, type Violation } from './write/block-loader.ts';
export { findReplaceHolder, ReplaceLock } from './write/replace-lock.ts';
export { findReplaceScope, type ReplaceScope } from './write/replace-scope.ts';
export {
  findKeyObstacles,
  findKeys,
  type KeyObstacles,
  type TableKey,
  type UnfitKey,
} from './write/find-keys.ts';
export { findRejectObstacles } from './write/find-reject-obstacles.ts';
export {
  type ColumnDefault,
  drawDefaults,
  evaluateDefaults,
  findColumnDefaults,
} from './write/column-defaults.ts';
export {
  type ColumnSequence,
  findColumnSequences,
  moveSequence,
  setvalStatement,
} from './write/sequences.ts';
export { createWriter } from './write/create-writer.ts';
export { type WriteMode, writeModes, type Writer, type Written } from './write/writer.ts';
