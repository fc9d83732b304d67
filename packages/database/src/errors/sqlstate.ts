/**
 * The only table from SQLSTATE (PostgreSQL manual, appendix A) to what it means for an import. Server messages are
 * translated and contain row values, so no code reads them.
 */

/** Codes that this package reports, with their messages: no row values, no SQL, no host. */
export const databaseErrorMessages = {
  COMMIT_OUTCOME_UNKNOWN:
    'the database has not confirmed COMMIT: all rows are there, or none, or they appear once a standby confirms them',
  CONSTRAINT_CHECK: 'a row fails a check constraint, a trigger or an expression of the table',
  CONSTRAINT_EXCLUSION: 'a row conflicts with another row under an exclusion constraint',
  CONSTRAINT_FOREIGN_KEY: 'a row refers to a row that does not exist',
  CONSTRAINT_NOT_NULL: 'a row lacks a value in a column that requires one',
  CONSTRAINT_UNIQUE: 'a row repeats a value that must be unique',
  DATABASE_ERROR: 'the database reported an error that has no code of its own; its log has the details',
  DATABASE_FULL: 'the database is out of disk space, or temp_file_limit is reached',
  DATABASE_STALLED: 'the database made no progress for too long, so the import ended',
  DATABASE_UNAVAILABLE: 'the database cannot be reached or is not accepting work',
  LEDGER_UNUSABLE: 'the ledger of imports is missing, outdated or not granted to the database role',
  OUT_OF_RANGE: 'a value is out of range for its column',
  REPLACE_REFERENCED: 'rows of another table refer to rows that replace would delete',
  ROW_COUNT_MISMATCH:
    'the database loaded a different number of rows than were sent, and no enabled BEFORE trigger explains that',
  ROW_TOO_LARGE:
    'a row does not fit into a page of the table, or a value into an index: PostgreSQL’s pages are 8 kB',
  SCHEMA_NOT_FOUND: 'there is no such schema, or no tables can be created in it',
  TABLE_CHANGED: 'the table was altered or dropped during the import',
  TABLE_EXISTS: 'a table, a view, a sequence or a type already has this name',
  TABLE_FORBIDDEN:
    'the database role lacks a privilege on the table, or on what its defaults and triggers use',
  TABLE_LOCKED: 'another session holds a lock on the table',
  TABLE_NOT_FOUND: 'there is no such table',
  TOO_LONG: 'a value is too long for its column',
  TRANSACTION_ROLLED_BACK: 'the database rolled back the transaction instead of committing it',
  TYPE_INVALID: 'a value is not valid for its column’s type',
  UTF8_INVALID: 'a value is not valid text in the encoding of the database',
} as const;

/** A stable code, `AREA_PROBLEM`. */
export type DatabaseErrorCode = keyof typeof databaseErrorMessages;

/** Meaning of one SQLSTATE: the code, and whether the same upload may succeed if it is sent again unchanged. */
export interface Condition {
  readonly code: DatabaseErrorCode;
  readonly retryable: boolean;
}

const final = (code: DatabaseErrorCode): Condition => ({ code, retryable: false });
const retryable = (code: DatabaseErrorCode): Condition => ({ code, retryable: true });

const byState: Readonly<Record<string, Condition>> = {
  // A sequence has reached its limit.
  '2200H': final('DATABASE_ERROR'),
  // Division by zero: only expressions of the table divide.
  '22012': final('CONSTRAINT_CHECK'),
  // These three mean that the COPY stream itself is malformed: our encoder's fault, never the row's.
  '08P01': final('DATABASE_ERROR'),
  '22P03': final('DATABASE_ERROR'),
  '22P04': final('DATABASE_ERROR'),
  '22001': final('TOO_LONG'),
  '22003': final('OUT_OF_RANGE'),
  '22008': final('OUT_OF_RANGE'),
  '22021': final('UTF8_INVALID'),
  '22P05': final('UTF8_INVALID'),
  '23001': final('CONSTRAINT_FOREIGN_KEY'),
  '23502': final('CONSTRAINT_NOT_NULL'),
  '23503': final('CONSTRAINT_FOREIGN_KEY'),
  '23505': final('CONSTRAINT_UNIQUE'),
  '23514': final('CONSTRAINT_CHECK'),
  '23P01': final('CONSTRAINT_EXCLUSION'),
  '25006': retryable('DATABASE_UNAVAILABLE'),
  '25P03': retryable('DATABASE_UNAVAILABLE'),
  '25P04': retryable('DATABASE_UNAVAILABLE'),
  '3D000': retryable('DATABASE_UNAVAILABLE'),
  '3F000': final('TABLE_NOT_FOUND'),
  '40001': retryable('TABLE_LOCKED'),
  '40P01': retryable('TABLE_LOCKED'),
  '42501': final('TABLE_FORBIDDEN'),
  '42703': retryable('TABLE_CHANGED'),
  '42804': retryable('TABLE_CHANGED'),
  '42809': retryable('TABLE_CHANGED'),
  '42P01': final('TABLE_NOT_FOUND'),
  '42P10': retryable('TABLE_CHANGED'),
  '44000': final('CONSTRAINT_CHECK'),
  '53100': retryable('DATABASE_FULL'),
  '53200': retryable('DATABASE_UNAVAILABLE'),
  '53300': retryable('DATABASE_UNAVAILABLE'),
  // temp_file_limit: a quota on disk space.
  '53400': retryable('DATABASE_FULL'),
  // A row or an index entry larger than a page can hold.
  '54000': final('ROW_TOO_LARGE'),
  '55P03': retryable('TABLE_LOCKED'),
  '57014': retryable('DATABASE_UNAVAILABLE'),
  '57P01': retryable('DATABASE_UNAVAILABLE'),
  '57P02': retryable('DATABASE_UNAVAILABLE'),
  '57P03': retryable('DATABASE_UNAVAILABLE'),
  '57P04': retryable('DATABASE_UNAVAILABLE'),
  '57P05': retryable('DATABASE_UNAVAILABLE'),
};

const byClass: Readonly<Record<string, Condition>> = {
  '08': retryable('DATABASE_UNAVAILABLE'),
  '22': final('TYPE_INVALID'),
  '28': retryable('DATABASE_UNAVAILABLE'),
  // Raised by triggers and functions of the table, mostly in PL/pgSQL: CASE without a branch, a subquery with two
  // rows, another integrity constraint, an external routine, RAISE EXCEPTION, INTO STRICT without a row, ASSERT.
  '20': final('CONSTRAINT_CHECK'),
  '21': final('CONSTRAINT_CHECK'),
  '23': final('CONSTRAINT_CHECK'),
  '38': final('CONSTRAINT_CHECK'),
  P0: final('CONSTRAINT_CHECK'),
};

/**
 * Regular expressions for SQLSTATEs: of an expression or a trigger that fails for its row, and of a server that fails
 * at anything. PostgreSQL evaluates them too.
 */
export const rowStates = '^(?!2200H)(?:20|21|22|23|38|44|P0)';
export const serverStates = '^(?:08|53|57|58|XX)';

const isRowState = new RegExp(rowStates);
const isServerState = new RegExp(serverStates);

/** Raised without a column, about the bytes that COPY received. */
const aboutStream: ReadonlySet<string> = new Set(['22021', '22P03', '22P04', '22P05']);

/**
 * SQLSTATEs that input functions of some types raise about a value, as if it were a statement: tsvector, jsonpath and
 * ltree raise a syntax error, regclass a missing table or schema, deep nesting a statement that is too complex.
 */
const aboutValues: ReadonlySet<string> = new Set([
  '3F000',
  '42601',
  '42602',
  '42704',
  '42725',
  '42883',
  '42P01',
  '54001',
]);

/** Code of a row that violates a condition of its table and can be left out. */
export type ConstraintCode = Extract<DatabaseErrorCode, `CONSTRAINT_${string}`>;

export function isConstraintCode(code: DatabaseErrorCode): code is ConstraintCode {
  return code.startsWith('CONSTRAINT_');
}

/**
 * What the server was doing when it raised an error: reading a value of a row; evaluating an expression or a trigger
 * for a row; or running RAISE, which can have any SQLSTATE. Undefined: anything else.
 */
export type ErrorOrigin = 'value' | 'row' | 'raise' | undefined;

/** Looks up a five-character SQLSTATE: its own entry, that of its class, or DATABASE_ERROR. */
export function conditionOf(sqlstate: string, origin?: ErrorOrigin): Condition {
  if (origin === 'value' && aboutValues.has(sqlstate)) return final('TYPE_INVALID');
  const sqlClass = sqlstate.slice(0, 2);
  const known = entryOf(byState, sqlstate) ?? entryOf(byClass, sqlClass) ?? final('DATABASE_ERROR');
  if (isConstraintCode(known.code)) return known;
  const isRaised = origin === 'raise' && !isServerState.test(sqlstate);
  const isOfRow = origin === 'row' && isRowState.test(sqlstate) && !aboutStream.has(sqlstate);
  return isRaised || isOfRow ? final('CONSTRAINT_CHECK') : known;
}

/** Code for a row whose INSERT the server rejected. */
export function constraintCodeOf(sqlstate: string): ConstraintCode {
  const { code } = conditionOf(sqlstate);
  return isConstraintCode(code) ? code : 'CONSTRAINT_CHECK';
}

/** Code of a value that the input function of its type rejects. */
export type ValueCode = Extract<DatabaseErrorCode, 'TYPE_INVALID' | 'OUT_OF_RANGE' | 'TOO_LONG'>;

/** SQLSTATE of an error without a SQLSTATE of its own. Extensions such as PostGIS raise it for bad values. */
const INTERNAL_ERROR = 'XX000';

/**
 * Code for a value that an input function has rejected; undefined if the error is not about the value. A violation by
 * a domain within the value makes the value invalid.
 */
export function valueCodeOf(sqlstate: string): ValueCode | undefined {
  const { code } = conditionOf(sqlstate, 'value');
  if (code === 'OUT_OF_RANGE' || code === 'TOO_LONG') return code;
  const isInvalid = code === 'TYPE_INVALID' || code === 'UTF8_INVALID' || isConstraintCode(code);
  return isInvalid || sqlstate === INTERNAL_ERROR ? 'TYPE_INVALID' : undefined;
}

function entryOf(table: Readonly<Record<string, Condition>>, key: string): Condition | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
