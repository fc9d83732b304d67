import { messageOf } from './error-message.ts';
import type { DatabaseErrorCode } from './sqlstate.ts';

/** SQLSTATE: there is no transaction, although BEGIN was sent. */
const NO_ACTIVE_TRANSACTION = '25P01';

/** Where and why the database refused: names of the schema's own objects, never a value of a row. */
export interface DatabaseErrorDescription {
  readonly code: DatabaseErrorCode;
  /** Fixed words: no row values, SQL, host or server text. */
  readonly message: string;
  /** Whether the same upload may succeed when it is sent again unchanged. */
  readonly retryable: boolean;
  readonly sqlstate?: string;
  readonly constraint?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  /** 1-based row of the COPY at which the server stopped; a violation found after the last row has none. */
  readonly copyRow?: number;
}

/**
 * A failure of the database, safe to log and to answer with.
 *
 * `cause` is kept for failures of the connection. It is left out for errors that the server sent:
 * their message, detail and context hold row values, and loggers print causes.
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
    // Only what is known becomes a property, so that a log line has no list of undefined.
    const { sqlstate, constraint, schema, table, column, copyRow } = description;
    for (const [name, value] of Object.entries({ sqlstate, constraint, schema, table, column, copyRow }))
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true });
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** COMMIT was answered with ROLLBACK: an earlier statement had failed and nobody noticed. Nothing was kept. */
export class TransactionRolledBackError extends DatabaseError {
  constructor() {
    super({ code: 'TRANSACTION_ROLLED_BACK', retryable: false });
  }
}

/**
 * COMMIT was sent and never answered. The rows are all there or none is; only the database can tell.
 * Not retryable: sending the upload again could load it twice.
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
 * What a pooler in front of the database said when it refused or ended a connection: the cause of a DatabaseError. Its
 * words are for the log only, because they may name hosts.
 */
export class PoolerError extends Error {
  override readonly name = 'PoolerError';
}

/** The table is not the one any more that was looked up. The same upload may succeed with the one that there is now. */
export class TableChangedError extends DatabaseError {
  constructor() {
    super({ code: 'TABLE_CHANGED', retryable: true });
  }
}

/** The caller used the COPY sink out of order: a mistake in the program, not in the data. */
export class CopyStateError extends Error {
  readonly code: 'COPY_NOT_BEGUN' | 'COPY_ALREADY_BEGUN' | 'COPY_STATEMENT_INVALID';

  constructor(code: CopyStateError['code'], message: string) {
    super(message);
    this.name = 'CopyStateError';
    this.code = code;
  }
}

/** A name that PostgreSQL cannot hold as an identifier: empty, or with a NUL character. */
export class IdentifierError extends Error {
  readonly code = 'IDENTIFIER_INVALID';

  constructor(message: string) {
    super(message);
    this.name = 'IdentifierError';
  }
}
