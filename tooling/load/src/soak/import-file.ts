import type { Answer } from '@repo/faults';
import type { CsvFile } from './csv-shelf.ts';
import { mustBeOneOf, mustEqual } from './promise.ts';
import { drawBody, type UploadBody } from './upload-body.ts';
import type { TableName } from './tables.ts';
import { whatBecameOf } from './what-became-of.ts';
import type { Worker } from './worker.ts';

export interface ImportRequest {
  readonly table: TableName;
  readonly file: CsvFile;
  readonly query?: Readonly<Record<string, string>>;
  readonly key?: string;
  /** Default: drawn. */
  readonly body?: UploadBody;
  /** Codes of the refusals that this request may meet, beside those of a database in trouble and a full service. */
  readonly refusals?: readonly string[];
}

/** The members of a receipt or of problem details that are looked at. */
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

/** What an import may be refused with because of the faults around it. */
export const REFUSALS = [
  'CAPACITY_REACHED',
  'COMMIT_OUTCOME_UNKNOWN',
  'DATABASE_STALLED',
  'DATABASE_UNAVAILABLE',
  'TABLE_LOCKED',
];

/** A refused client comes again after this long; the answer's Retry-After would leave the service idle. */
const COME_AGAIN_MS = 200;

/**
 * Sends a file into one of the worker's tables and checks all that can be told from outside: the answer, the receipt,
 * and that the table has exactly the rows that the receipt speaks of, or those from before.
 * @throws BrokenPromise
 */
export async function importFile(worker: Worker, request: ImportRequest): Promise<ImportResult> {
  const { table, file, query = {}, key, refusals = [] } = request;
  const before = await worker.tables.trim(table);
  const { headers, stream } = request.body ?? drawBody(worker.random, file);
  const path = `/v1/imports/${worker.tables.nameOf(table)}?${new URLSearchParams(query)}`;
  try {
    const sent = { headers: { ...headers, ...(key && { 'idempotency-key': key }) }, body: stream };
    const result = read(await worker.send(path, sent));
    worker.tally.answered(`${result.status} ${result.answer.code ?? ''}`.trimEnd());
    if (result.status === 200) await checkLoaded(worker, request, before, result.answer);
    else {
      const allowed = [...REFUSALS, ...refusals, ...(mayRejectAll(request) ? ['NOTHING_LOADED'] : [])];
      mustBeOneOf(`${path} was refused`, result.answer.code, allowed);
      await checkRefused(worker, request, before, result.answer);
    }
    return result;
  } finally {
    stream.destroy();
  }
}

/** Whether every record of the file is dirty, or may be in the table already, where that is a reason to reject it. */
function mayRejectAll({ file, query = {} }: ImportRequest): boolean {
  const { loaded, rejected } = file.expected.rows;
  return (loaded === 0 && rejected > 0) || query.onConstraint === 'reject';
}

function read({ status, body }: Answer): ImportResult {
  return { status, answer: JSON.parse(body.toString()) as ImportAnswer };
}

async function checkLoaded(
  worker: Worker,
  { table, file, query = {} }: ImportRequest,
  before: number,
  { rows, written, sha256 }: ImportAnswer,
): Promise<void> {
  const { expected } = file;
  mustEqual('rows.read', rows.read, expected.rows.read);
  mustEqual('the rows of the receipt, summed up', rows.loaded + rows.rejected + rows.skipped, rows.read);
  mustEqual('sha256', sha256, expected.sha256);
  if (query.onConstraint === undefined && query.mode !== 'insert-new')
    mustEqual('rows.loaded', rows.loaded, expected.rows.loaded);
  const added = query.dryRun ? 0 : rows.loaded - (written?.updated ?? 0);
  const after = query.mode === 'replace' ? added : before + added;
  mustEqual(`rows in the table after ${new URLSearchParams(query)}`, await worker.tables.count(table), after);
  worker.tally.loaded({ rows: rows.loaded, bytes: expected.bytes });
}

async function checkRefused(
  worker: Worker,
  { table }: ImportRequest,
  before: number,
  { code, importId, rowsLoaded }: ImportAnswer,
): Promise<void> {
  if (code === 'COMMIT_OUTCOME_UNKNOWN') {
    // Nobody could say; the ledger can, as soon as it can be read again.
    const became = await whatBecameOf(worker, importId!, table);
    const after = await worker.tables.count(table);
    if (became !== 'committed') mustEqual('rows after an unknown outcome that was none', after, before);
    return;
  }
  mustEqual('rowsLoaded of a refusal', rowsLoaded, 0);
  mustEqual(`rows in the table after ${code}`, await worker.tables.count(table), before);
  await worker.pause(COME_AGAIN_MS);
}
