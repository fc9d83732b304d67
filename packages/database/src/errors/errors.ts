import { messageOf } from './error-message.ts';
import type { DatabaseErrorCode } from './sqlstate.ts';

/** SQLSTATE: there is no transaction although BEGIN was sent. */
const NO_ACTIVE_TRANSACTION = '25P01';

/** What the database rejected and why: names of the schema's own objects, never a value of a row. */
export interface DatabaseErrorDescription {
  readonly code: DatabaseErrorCode;
  /** Fixed words, without row values, SQL, hosts or server text. */
  readonly message: string;
  /** Whether the same upload may succeed if it is sent again unchanged. */
  readonly retryable: boolean;
  readonly sqlstate?: string;
  readonly constraint?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  /** Row of the COPY, counted from 1, at which the server stopped. Violations found after the last row have none. */
  readonly copyRow?: number;
}

/**
 * A failure of the database that is safe to log and to send to clients.
 *
 * Failures of the connection keep their `cause`. Errors that the server sent have none: their message, detail and
 * context contain row values, and loggers print causes.
 */
export class DatabaseError extends Error implements DatabaseErrorDescription {
  readonly code: DatabaseErrorCode;
  readonly retryable: boolean;
  declare readonly sqlstate?: string;
  declare readonly constraint?: string;
  declare readonly schema?: string;
  declare readonly table?: string;
  declare readonly column?: string;
  declare readonly copyRow?: number;

  constructor(description: Omit<DatabaseErrorDescription, 'message'>, options?: ErrorOptions) {
    super(messageOf(description, options?.cause), options);
    this.code = description.code;
    this.retryable = description.retryable;
    // Only known values become properties, so that a log line does not list undefined ones.
    const { sqlstate, constraint, schema, table, column, copyRow } = description;
    for (const [name, value] of Object.entries({ sqlstate, constraint, schema, table, column, copyRow }))
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true });
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** COMMIT was answered with ROLLBACK because an earlier statement had failed unnoticed. Nothing was kept. */
export class TransactionRolledBackError extends DatabaseError {
  constructor() {
    super({ code: 'TRANSACTION_ROLLED_BACK', retryable: false });
  }
}

/**
 * COMMIT was sent and never answered. Either all rows are there or none; only the database can tell. Not retryable:
 * sending the upload again could load it twice.
 */
export class CommitOutcomeUnknownError extends DatabaseError {
  constructor(options?: ErrorOptions) {
    super({ code: 'COMMIT_OUTCOME_UNKNOWN', retryable: false }, options);
  }
}

/** The database is a standby or read-only for another reason; it may be writable later. */
export class ReadOnlyError extends DatabaseError {
  constructor() {
    super({ code: 'DATABASE_UNAVAILABLE', retryable: true, sqlstate: '25006' });
  }
}

/**
 * The pooler in front of the database pools statements, so no transaction is possible. Retryable, because an
 * administrator can change the pooler's mode.
 */
export class StatementPoolingError extends DatabaseError {
  constructor() {
    super({ code: 'DATABASE_UNAVAILABLE', retryable: true, sqlstate: NO_ACTIVE_TRANSACTION });
  }
}

/**
 * Message of a pooler that rejected or closed a connection: the cause of a DatabaseError. It is only for the log,
 * because it may contain hosts.
 */
export class PoolerError extends Error {
  override readonly name = 'PoolerError';
}

/** The table differs from the one that was looked up. The same upload may succeed with the current one. */
export class TableChangedError extends DatabaseError {
  constructor() {
    super({ code: 'TABLE_CHANGED', retryable: true });
  }
}

/** The caller used the COPY sink in the wrong order: a mistake in the program, not in the data. */
export class CopyStateError extends Error {
  readonly code: 'COPY_NOT_BEGUN' | 'COPY_ALREADY_BEGUN' | 'COPY_STATEMENT_INVALID';

  constructor(code: CopyStateError['code'], message: string) {
    super(message);
    this.name = 'CopyStateError';
    this.code = code;
  }
}

/** A name that cannot be a PostgreSQL identifier: empty, or with a NUL character. */
export class IdentifierError extends Error {
  readonly code = 'IDENTIFIER_INVALID';

  constructor(message: string) {
    super(message);
    this.name = 'IdentifierError';
  }
}
