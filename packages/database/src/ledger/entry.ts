import type { WriteMode } from '../write/writer.ts';

/**
 * `checked`: a dry run ended and was rolled back. `died`: the import's process or connection was lost, and its
 * transaction with it.
 */
export const importStates = ['running', 'committed', 'checked', 'failed', 'died'] as const;

export type ImportState = (typeof importStates)[number];

/** Types of what the ledger stores as JSON without reading it. */
export interface LedgerDocuments {
  /** Parameters that a repetition with the same key must also have. */
  readonly parameters: object;
  readonly receipt: object;
  /** Problem sent to the client if the import failed. In a list, it lacks the members that only some problems have. */
  readonly problem: object;
}

/** What is known about an import before it runs. */
export interface ImportClaim<Parameters extends object = object> {
  /** A UUID of version 7 with the database's time, so that imports are ordered across replicas. */
  readonly id: string;
  /** Owner of the import: the name of an API key, or empty. */
  readonly owner: string;
  /** Idempotency-Key; each owner has their own. */
  readonly key: string | undefined;
  readonly schema: string;
  readonly table: string;
  readonly mode: WriteMode;
  readonly parameters: Parameters;
}

interface ImportCounts {
  readonly read: number;
  readonly loaded: number;
  readonly rejected: number;
  readonly skipped: number;
}

/** Values that are written in the transaction that loads the rows. */
export interface ImportResult<Documents extends LedgerDocuments> {
  readonly rows: ImportCounts;
  /** Hash of the decoded bytes, hexadecimal. */
  readonly sha256: string;
  /** Hash of the bytes as sent. */
  readonly sentSha256: string;
  /** Time since the import was recorded. */
  readonly durationMs: number;
  readonly receipt: Documents['receipt'];
}

/** An import in a list. Receipts can be long, so they are read only one at a time. */
export interface ListedImport<Documents extends LedgerDocuments = LedgerDocuments>
  extends Omit<ImportClaim, 'parameters'> {
  readonly state: ImportState;
  /** Name that the client gives the file; null if it gives none. */
  readonly fileName: string | null;
  readonly startedAt: Date;
  /** Null while it runs, and for a dead import if a read-only database could not record its end. */
  readonly endedAt: Date | null;
  /** Duration from `startedAt` to `endedAt`, or the receipt's if there is one. Null while the import runs. */
  readonly durationMs: number | null;
  /** Null unless it was committed or checked. */
  readonly rows: ImportCounts | null;
  readonly problem: Documents['problem'] | null;
}

/** A row of the ledger. */
export interface LedgerEntry<Documents extends LedgerDocuments = LedgerDocuments>
  extends ListedImport<Documents>,
    Pick<ImportClaim<Documents['parameters']>, 'parameters'> {
  readonly sha256: string | null;
  readonly sentSha256: string | null;
  readonly receipt: Documents['receipt'] | null;
}

/** Row as pg returns it: a bigint is a string. */
export interface ListedRow<Documents extends LedgerDocuments> {
  readonly id: string;
  readonly owner: string;
  readonly key: string | null;
  readonly table_schema: string;
  readonly table_name: string;
  readonly mode: WriteMode;
  readonly state: ImportState;
  readonly file_name: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly duration_ms: number | null;
  readonly rows_read: string | null;
  readonly rows_loaded: string;
  readonly rows_rejected: string;
  readonly rows_skipped: string;
  readonly problem: Documents['problem'] | null;
}

/** Columns of {@link ListedRow} that can be selected directly. */
export const listedColumns = `id, owner, key, table_schema, table_name, mode, file_name, started_at, ended_at,
  pg_catalog.round(pg_catalog.date_part('epoch', ended_at - started_at) * 1000) AS duration_ms, rows_read, rows_loaded, rows_rejected, rows_skipped`;

/** Columns of {@link EntryRow}, for a SELECT. */
export const entryColumns = `${listedColumns}, state, parameters, sha256, sent_sha256, receipt, problem`;

export interface EntryRow<Documents extends LedgerDocuments> extends ListedRow<Documents> {
  readonly parameters: Documents['parameters'];
  readonly sha256: string | null;
  readonly sent_sha256: string | null;
  readonly receipt: Documents['receipt'] | null;
}

export function toListed<Documents extends LedgerDocuments>(
  row: ListedRow<Documents>,
): ListedImport<Documents> {
  return {
    id: row.id,
    owner: row.owner,
    key: row.key ?? undefined,
    schema: row.table_schema,
    table: row.table_name,
    mode: row.mode,
    state: row.state,
    fileName: row.file_name,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration_ms,
    rows:
      row.rows_read === null
        ? null
        : {
            read: Number(row.rows_read),
            loaded: Number(row.rows_loaded),
            rejected: Number(row.rows_rejected),
            skipped: Number(row.rows_skipped),
          },
    problem: row.problem,
  };
}

export function toEntry<Documents extends LedgerDocuments>(row: EntryRow<Documents>): LedgerEntry<Documents> {
  return {
    ...toListed(row),
    parameters: row.parameters,
    sha256: row.sha256,
    sentSha256: row.sent_sha256,
    receipt: row.receipt,
  };
}
