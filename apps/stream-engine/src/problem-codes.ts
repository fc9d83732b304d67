interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
}

const final = (status: number, title: string): ProblemKind => ({ status, title, retryable: false });
const retryable = (status: number, title: string): ProblemKind => ({ status, title, retryable: true });

/**
 * The one table from code to HTTP status. Codes are stable; docs/ERRORS.md explains each, and a test
 * fails when the two differ.
 */
export const problemKinds = {
  BODY_EMPTY: final(400, 'The request has no body'),
  BODY_TRUNCATED: retryable(400, 'The body ended before it was complete'),
  COMPRESSION_CORRUPT: final(400, 'The compressed file is damaged'),
  DIGEST_MISMATCH: final(400, 'The file is not the one announced'),
  FILE_COUNT: final(400, 'More than one file'),
  FILE_MISSING: final(400, 'No file in the form'),
  MULTIPART_MALFORMED: final(400, 'The multipart body is malformed'),
  PARAMETER_INVALID: final(400, 'A parameter is invalid'),
  REQUEST_INVALID: final(400, 'The request is malformed'),
  KEY_INVALID: final(401, 'The key is not valid'),
  KEY_MISSING: final(401, 'A key is needed'),
  ADMIN_REQUIRED: final(403, 'Only an admin may do this'),
  METRICS_FORBIDDEN: final(403, 'The key is not for metrics'),
  ORIGIN_FORBIDDEN: final(403, 'Pages of other sites need an API key'),
  MODE_FORBIDDEN: final(403, 'The key is for other modes'),
  TABLE_FORBIDDEN: final(403, 'The table may not be written'),
  IMPORT_NOT_FOUND: final(404, 'No such import'),
  ROUTE_NOT_FOUND: final(404, 'No such resource'),
  SCHEMA_NOT_FOUND: final(404, 'No such schema'),
  TABLE_NOT_FOUND: final(404, 'No such table'),
  METHOD_NOT_ALLOWED: final(405, 'The method is not allowed here'),
  CLIENT_STALLED: retryable(408, 'The client stopped sending'),
  CONSTRAINT_EXCLUSION: final(409, 'A row violates an exclusion constraint'),
  CONSTRAINT_UNIQUE: final(409, 'A row exists already'),
  IMPORT_CANCELLED: final(409, 'The import was cancelled'),
  IMPORT_ENDED: final(409, 'The import has ended'),
  IMPORT_IN_PROGRESS: retryable(409, 'The import is still running'),
  REPLACE_CASCADES: final(409, 'A replace would reach rows of other tables'),
  REPLACE_INHERITED: final(409, 'New rows may go where replace deletes none'),
  TABLE_CHANGED: retryable(409, 'The table was changed meanwhile'),
  TABLE_EXISTS: final(409, 'The name of the table is taken'),
  REJECTS_EXPIRED: final(410, 'The rejects are not kept any more'),
  COLUMNS_TOO_MANY: final(413, 'Too many columns'),
  FIELD_TOO_LARGE: final(413, 'A field is too large'),
  INFLATE_LIMIT: final(413, 'The file inflates to too much'),
  RECORD_TOO_LARGE: final(413, 'A record is too large'),
  CONTENT_NOT_CSV: final(415, 'The content is not CSV'),
  ENCODING_UNSUPPORTED: final(415, 'The encoding is not supported'),
  MEDIA_TYPE_UNSUPPORTED: final(415, 'The media type is not supported'),
  COLUMN_NAME_INVALID: final(422, 'A name in the header cannot be a column’s'),
  COLUMN_MISSING: final(422, 'A required column is missing'),
  COLUMN_UNKNOWN: final(422, 'A column is not in the table'),
  CONSTRAINT_CHECK: final(422, 'A row violates a check constraint'),
  CONSTRAINT_FOREIGN_KEY: final(422, 'A row refers to something that does not exist'),
  CONSTRAINT_NOT_NULL: final(422, 'A row lacks a required value'),
  CSV_EMPTY: final(422, 'The file is empty'),
  DELIMITER_SUSPECT: final(422, 'The file seems to have another delimiter'),
  HEADER_DUPLICATE: final(422, 'The header names a column twice'),
  HEADER_EMPTY: final(422, 'The header has a column without a name'),
  KEY_REUSED: final(422, 'The Idempotency-Key belongs to another import'),
  NUL_BYTE: final(422, 'The header holds a NUL byte'),
  OUT_OF_RANGE: final(422, 'A value is out of range'),
  QUOTE_MISPLACED: final(422, 'A quote is misplaced in the header'),
  QUOTE_UNTERMINATED: final(422, 'A quote is never closed'),
  REJECT_LIMIT_REACHED: final(422, 'Too many records were rejected'),
  REPLACE_EMPTY: final(422, 'The file has no record to replace rows with'),
  REPLACE_REJECTS: final(422, 'A replace would lose rows for rejected records'),
  ROWS_UNEXPECTED: final(422, 'The file has another number of records than announced'),
  TOO_LONG: final(422, 'A value is too long'),
  TYPE_INVALID: final(422, 'A value is not of its column’s type'),
  UTF8_INVALID: final(422, 'The text is not valid UTF-8'),
  RATE_LIMITED: retryable(429, 'The key is used too much'),
  CLIENT_GONE: retryable(499, 'The client closed the connection'),
  COMMIT_OUTCOME_UNKNOWN: final(500, 'Whether the rows were committed is unknown'),
  CONFIG_INVALID: final(500, 'The configuration does not fit the table'),
  DATABASE_ERROR: final(500, 'The database reported an error'),
  INTERNAL_ERROR: final(500, 'Internal error'),
  LEDGER_UNUSABLE: final(500, 'The ledger of imports cannot be used'),
  ROW_COUNT_MISMATCH: final(500, 'The database loaded another number of rows than were sent'),
  TRANSACTION_ROLLED_BACK: final(500, 'The database rolled the transaction back'),
  CAPACITY_REACHED: retryable(503, 'All import slots are taken'),
  DATABASE_UNAVAILABLE: retryable(503, 'The database is unavailable'),
  SHUTTING_DOWN: retryable(503, 'The service is shutting down'),
  TABLE_LOCKED: retryable(503, 'The table is locked'),
  DATABASE_STALLED: retryable(504, 'The database makes no progress'),
  DATABASE_FULL: retryable(507, 'The database is out of space'),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;
