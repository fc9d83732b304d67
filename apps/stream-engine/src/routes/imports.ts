import { type Ledger, type LedgerEntry, orAborted, type Pool } from '@repo/database';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import type { KeyUsage } from '../access/key-usage.ts';
import type { Config } from '../config/config-schema.ts';
import type { Admission } from '../imports/admission.ts';
import { contentDigest } from '../imports/content-digest.ts';
import type { Parser } from '../imports/file-options.ts';
import { idempotencyKey } from '../imports/idempotency-key.ts';
import { ImportQuery } from '../imports/import-parameters.ts';
import { importTarget } from '../imports/import-target.ts';
import { Progress } from '../imports/progress.ts';
import type { Receipt, StoredReceipt } from '../imports/receipt.ts';
import { receiptAgain } from '../imports/repeat.ts';
import { runImport } from '../imports/run-import.ts';
import type { RunningImports } from '../imports/running-imports.ts';
import type { UploadLimits } from '../limits.ts';
import { operations } from '../openapi/operations.ts';
import { problemOf } from '../problem.ts';
import type { ClientPatience } from '../sources/client-pace.ts';
import { runUpload } from '../sources/run-upload.ts';
import { hashUpload } from '../sources/hash-upload.ts';
import { declaredCompression, type UploadSource } from '../sources/upload-source.ts';
import { withUpload } from '../sources/with-upload.ts';

/** Called as in `GET /v1/imports/{name}`, where it is an import: OpenAPI takes the two for one path. */
const Params = Type.Object({ name: Type.String({ description: 'The table, as `name` or `schema.name`.' }) });

type ImportRequest = FastifyRequest<{ Params: Static<typeof Params>; Querystring: ImportQuery }>;

export interface ImportRoutesOptions {
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly running: RunningImports;
  readonly usage: KeyUsage;
  readonly admission: Admission;
  /** For files whose inflating takes a window of megabytes. */
  readonly windows: Admission;
  readonly parser: Parser;
  readonly limits: Partial<UploadLimits>;
  readonly lockTimeoutMs: number;
  /** Bytes that the process may use. */
  readonly memoryLimit: number;
  readonly clientPatience: ClientPatience;
  readonly config: Config;
  /** Aborted when running imports must give up. */
  readonly halt: AbortSignal;
}

/** `POST /v1/imports/{table}`. */
export function importRoutes(app: FastifyInstance, options: ImportRoutesOptions): void {
  const schema = { ...operations.importFile, params: Params, querystring: ImportQuery };
  app.post('/v1/imports/:name', { schema }, (request, reply) =>
    runUpload(request, reply, options, (signal) =>
      handleImport(request as ImportRequest, reply, options, signal),
    ),
  );
}

async function handleImport(
  request: ImportRequest,
  reply: FastifyReply,
  options: ImportRoutesOptions,
  signal: AbortSignal,
) {
  const { pool, ledger, running, parser, limits, lockTimeoutMs } = options;
  const sentSha256 = contentDigest(request.headers['content-digest']);
  const importKey = idempotencyKey(request.headers['idempotency-key']);
  const upload = { compression: declaredCompression(request), windows: options.windows };
  // None of them may outlive its client: a form whose client has gone never comes to its first part.
  const { access, query } = request;
  const asked = { name: request.params.name, query, access };
  const target = await importTarget(asked, options, signal);
  const { table, parameters } = target;
  const { mode } = parameters;
  const id = uuidv7();
  const claim = {
    id,
    owner: access.owner,
    key: importKey,
    schema: table.schema,
    table: table.name,
    mode,
    parameters: query,
  };
  const again = async (holder: LedgerEntry, sha256: () => Promise<string>) => {
    const receipt = await receiptAgain(holder, { claim, sentSha256, sha256 });
    reply.header('idempotent-replayed', 'true');
    request.log.info({ importId: receipt.id }, 'answered again');
    return receipt;
  };
  const hash = (source: UploadSource) => hashUpload(source, limits, signal);

  const earlier = importKey === undefined ? undefined : await orAborted(ledger.holder(claim), signal);
  if (earlier !== undefined) return again(earlier, () => withUpload(request, upload, signal, hash));
  request.importId = id;
  const progress = new Progress(options.memoryLimit);
  const settings = { claim, progress, parser, sentSha256, lockTimeoutMs, ...target, ...parameters };
  const { metrics, tracing } = request.server;
  const ended = { headers: request.headers, claim, phases: progress.phases };
  const { receipt, holder } = await runImport(
    { pool, ledger, running },
    (cancellable, work) => withUpload(request, upload, cancellable, work),
    settings,
    signal,
  ).catch((error: unknown) => {
    metrics.importFailed({ table: `${table.schema}.${table.name}`, mode });
    tracing?.importEnded({ ...ended, problem: problemOf(error).code });
    throw error;
  });
  if (holder !== undefined) {
    delete request.importId;
    return again(holder, () => withUpload(request, upload, signal, hash));
  }
  // The rows are there: should telling others fail, the client is not told that they are not.
  try {
    metrics.importEnded(receipt);
    tracing?.importEnded({ ...ended, receipt });
    logReceipt(request, receipt);
  } catch (error) {
    request.log.error({ err: error, importId: id }, 'the import is committed, and could not be reported');
  }
  return receipt;
}

/** One line with the receipt's figures, and nothing of the file: a sample of rejects quotes it. */
function logReceipt(request: FastifyRequest, receipt: Receipt | StoredReceipt): void {
  const { id: importId, status, rejects, time, sha256: _sha256, changes: _changes, ...figures } = receipt;
  request.log.info(
    // Its `time` is the line's.
    {
      importId,
      owner: request.access.owner || undefined,
      ...figures,
      timeSpent: time,
      rejects: rejects.byCode,
    },
    status,
  );
}
