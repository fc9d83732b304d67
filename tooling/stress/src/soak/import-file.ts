import { setTimeout as wait } from 'node:timers/promises';
import { awaitOutcome } from './await-outcome.ts';
import type { CsvFile } from './csv-files.ts';
import type { TableName } from './tables.ts';
import { requireEqual, requireOneOf } from '../rig/broken-promise.ts';
import { drawBody, type UploadBody } from './upload-body.ts';
import type { Worker } from './worker.ts';

export interface ImportRequest {
  readonly table: TableName;
  readonly file: CsvFile;
  readonly query?: Readonly<Record<string, string>>;
  readonly key?: string;
  /** Chosen at random by default. */
  readonly body?: UploadBody;
  /** Error codes that this request allows, in addition to those of a faulty database and a full service. */
  readonly errors?: readonly string[];
}

/** The parts of a receipt or of problem details that are checked. */
interface ImportAnswer {
  readonly id: string;
  readonly importId?: string;
  readonly code?: string;
  readonly rowsLoaded?: number;
  readonly sha256: string;
  readonly rows: { read: number; loaded: number; rejected: number; skipped: number };
  readonly written?: { readonly updated?: number };
}

export interface ImportResult {
  readonly status: number;
  readonly answer: ImportAnswer;
}

/** Errors of any import during faults. */
export const FAULT_CODES = [
  'CAPACITY_REACHED',
  'COMMIT_OUTCOME_UNKNOWN',
  'DATABASE_STALLED',
  'DATABASE_UNAVAILABLE',
  'TABLE_LOCKED',
];

/** Pause after an error. That of Retry-After would leave the service idle. */
const RETRY_AFTER_MS = 200;

/**
 * Sends a file into one of the worker's tables, and checks the answer, the receipt, and that the table has exactly the
 * rows of the receipt, or those from before.
 * @throws BrokenPromise
 */
export async function importFile(worker: Worker, request: ImportRequest): Promise<ImportResult> {
  const { table, file, query = {}, key, errors = [] } = request;
  const before = await worker.tables.trim(table);
  const { headers, stream } = request.body ?? drawBody(worker.random, file);
  const path = `/v1/imports/${worker.tables.nameOf(table)}?${new URLSearchParams(query)}`;
  try {
    const sent = { headers: { ...headers, ...(key && { 'idempotency-key': key }) }, body: stream };
    const { status, body } = await worker.send(path, sent);
    const answer = JSON.parse(body.toString()) as ImportAnswer;
    worker.tally.answers.push(`${status} ${answer.code ?? ''}`.trimEnd());
    if (status === 200) await checkLoaded(worker, request, before, answer);
    else {
      const allowed = [...FAULT_CODES, ...errors, ...(mayRejectAll(request) ? ['NOTHING_LOADED'] : [])];
      requireOneOf(`error of ${path}`, answer.code, allowed);
      await checkNotLoaded(worker, request, before, answer);
    }
    return { status, answer };
  } finally {
    stream.destroy();
  }
}

/** Whether every record is dirty, or may be rejected because it is in the table already. */
function mayRejectAll({ file, query = {} }: ImportRequest): boolean {
  const { loaded, rejected } = file.expected.rows;
  return (loaded === 0 && rejected > 0) || query.onConstraint === 'reject';
}

async function checkLoaded(
  worker: Worker,
  { table, file: { expected }, query = {} }: ImportRequest,
  before: number,
  { rows, written, sha256 }: ImportAnswer,
): Promise<void> {
  requireEqual('rows.read', rows.read, expected.rows.read);
  requireEqual('the sum of the rows in the receipt', rows.loaded + rows.rejected + rows.skipped, rows.read);
  requireEqual('sha256', sha256, expected.sha256);
  if (query.onConstraint === undefined && query.mode !== 'insert-new')
    requireEqual('rows.loaded', rows.loaded, expected.rows.loaded);
  const added = query.dryRun ? 0 : rows.loaded - (written?.updated ?? 0);
  const after = query.mode === 'replace' ? added : before + added;
  requireEqual(
    `rows in the table after ${new URLSearchParams(query)}`,
    await worker.tables.count(table),
    after,
  );
  worker.tally.rowsLoaded += rows.loaded;
  worker.tally.bytesLoaded += expected.bytes;
}

async function checkNotLoaded(
  worker: Worker,
  { table }: ImportRequest,
  before: number,
  { code, importId, rowsLoaded }: ImportAnswer,
): Promise<void> {
  if (code === 'COMMIT_OUTCOME_UNKNOWN') {
    // The ledger knows the outcome as soon as it can be read again.
    const outcome = await awaitOutcome(worker, importId!, table);
    const after = await worker.tables.count(table);
    if (outcome !== 'committed') requireEqual('rows after an unknown outcome without rows', after, before);
    return;
  }
  requireEqual('rowsLoaded in an error', rowsLoaded, 0);
  requireEqual(`rows in the table after ${code}`, await worker.tables.count(table), before);
  await wait(RETRY_AFTER_MS);
}
