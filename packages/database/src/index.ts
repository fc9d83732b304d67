export { findTable, type Queryable } from './catalog/find-table.ts';
export type { ColumnType, Table, TableColumn, TableKind, TypeKind } from './catalog/table.ts';
export { type CopySink, type CopySinkOptions, createCopySink } from './copy-sink.ts';
export { type CopyFormat, copyStatement } from './copy-statement.ts';
export { orAborted } from './deadline.ts';
export { describeDatabaseError, isDatabaseError } from './describe-error.ts';
export {
  CommitOutcomeUnknownError,
  CopyStateError,
  DatabaseError,
  type DatabaseErrorDescription,
  IdentifierError,
  TransactionRolledBackError,
} from './errors.ts';
export { type QualifiedName, quoteIdentifier, quoteQualified } from './identifiers.ts';
export { createPool, type Pool, type PoolOptions } from './pool.ts';
export { type DatabaseErrorCode, databaseErrorMessages } from './sqlstate.ts';
export { type TransactionOptions, withTransaction } from './transaction.ts';
