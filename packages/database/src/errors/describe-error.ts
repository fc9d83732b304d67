import pg from 'pg';
import { messageOf } from './error-message.ts';
import { DatabaseError, type DatabaseErrorDescription, PoolerError } from './errors.ts';
import { type Condition, conditionOf, type ErrorOrigin } from './sqlstate.ts';

/** Codes of Node's errors for a peer that is unreachable or gone. */
const lostConnectionCodes: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * Matches the first line of the context that COPY itself wrote. Its words are translated, but its structure is the
 * same in all 17 languages of PostgreSQL 17: the relation, a comma (Japanese has its own), words with a number, and,
 * while the value of a column is being read, another comma and the column.
 */
const copyContext = /^(?:COPY [^\n]+?, |[^\n]+?のCOPY、)[^\n\d]*(\d+)(?<column>[^\n:,、]*[,、])?/mu;

/**
 * Describes an error of the database in words that may be logged and sent to a client. Accepts what this package and
 * `pg` throw; anything else becomes DATABASE_ERROR.
 */
export function describeDatabaseError(error: unknown): DatabaseErrorDescription {
  if (error instanceof DatabaseError)
    return { ...describe(error, error.sqlstate, error.copyRow), message: error.message };
  if (error instanceof pg.DatabaseError) return describeServerError(error);
  const code = isLostConnection(error) ? 'DATABASE_UNAVAILABLE' : 'DATABASE_ERROR';
  return { code, message: messageOf({ code }, error), retryable: code === 'DATABASE_UNAVAILABLE' };
}

/**
 * Whether the error is one of this package's errors about the database or the connection to it. A bare ECONNRESET is
 * not: it may come from the uploading client.
 */
export function isDatabaseError(error: unknown): error is DatabaseError | pg.DatabaseError {
  return error instanceof DatabaseError || error instanceof pg.DatabaseError;
}

/**
 * Converts an error of the driver to a {@link DatabaseError}. Call it only with errors that `pg` raised: one without
 * a SQLSTATE then means that the connection failed, whatever its wording (a timeout of the pool, "Connection
 * terminated", a failed TLS handshake).
 */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  // A pooler's message never contains values of rows, so it may be logged.
  if (error instanceof pg.DatabaseError)
    return new DatabaseError(
      describeServerError(error),
      isPoolerError(error) ? { cause: new PoolerError(error.message) } : {},
    );
  return new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true }, { cause: error });
}

/**
 * Describes an error that occurs while the driver connects. None of our statements has run by then, so the error is
 * about the role, the address or the server, and an import's error codes do not apply.
 */
export function toConnectionError(error: unknown): DatabaseError {
  const failure = toDatabaseError(error);
  const { sqlstate, retryable } = failure;
  if (sqlstate === undefined || retryable) return failure;
  return new DatabaseError({ code: 'DATABASE_UNAVAILABLE', retryable: true, sqlstate });
}

/** Whether Node reports that the peer is unreachable or gone. */
export function isLostConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && lostConnectionCodes.has(error.code);
}

/** SQLSTATE of all errors that PgBouncer itself raises. */
const PROTOCOL_VIOLATION = '08P01';
const CONNECTION_FAILURE = '08006';

/**
 * Whether a pooler raised the error: it cannot reach the server, has no connection left, or was told to close ours.
 * The server's own errors name the routine that raised them.
 */
export function isPoolerError(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && error.code === PROTOCOL_VIOLATION && error.routine === undefined
  );
}

const UNIQUE_VIOLATION = '23505';

/**
 * SQLSTATE if ON CONFLICT DO UPDATE gets two rows with one key. Our statement has each key once, so a trigger has
 * changed one. A subquery of a trigger can raise it too, but with a context.
 */
const CARDINALITY_VIOLATION = '21000';

/** The server's function for PL/pgSQL's RAISE; its name is not translated. */
const RAISE = 'exec_stmt_raise';

function describeServerError(error: pg.DatabaseError): DatabaseErrorDescription {
  const sqlstate = error.code ?? 'XX000';
  const context = error.where === undefined ? null : copyContext.exec(error.where);
  const copyRow = context === null ? undefined : Number(context[1]);
  return describe({ ...conditionIn(error, sqlstate, context), ...namesOf(error) }, sqlstate, copyRow);
}

function conditionIn(error: pg.DatabaseError, sqlstate: string, context: RegExpExecArray | null): Condition {
  if (isPoolerError(error)) return conditionOf(CONNECTION_FAILURE);
  if (sqlstate === CARDINALITY_VIOLATION && error.where === undefined) return conditionOf(UNIQUE_VIOLATION);
  return conditionOf(sqlstate, originOf(error, context));
}

function originOf({ routine, where }: pg.DatabaseError, context: RegExpExecArray | null): ErrorOrigin {
  if (routine === RAISE) return 'raise';
  if (where === undefined || where === '') return undefined;
  if (context?.groups?.['column'] === undefined) return 'row';
  // COPY's own line comes after those of running functions, triggers and statements.
  return context.index === 0 ? 'value' : undefined;
}

type Names = Pick<DatabaseErrorDescription, 'constraint' | 'schema' | 'table' | 'column'>;

function describe(
  known: Pick<DatabaseErrorDescription, 'code' | 'retryable'> & Names,
  sqlstate?: string,
  copyRow?: number,
): DatabaseErrorDescription {
  const found = { code: known.code, ...(sqlstate === undefined ? {} : { sqlstate }) };
  return {
    ...found,
    message: messageOf(found),
    retryable: known.retryable,
    ...namesOf(known),
    ...(copyRow === undefined ? {} : { copyRow }),
  };
}

function namesOf(error: { [Name in keyof Names]?: string | undefined }): Names {
  const { constraint, schema, table, column } = error;
  return {
    ...(constraint === undefined ? {} : { constraint }),
    ...(schema === undefined ? {} : { schema }),
    ...(table === undefined ? {} : { table }),
    ...(column === undefined ? {} : { column }),
  };
}
