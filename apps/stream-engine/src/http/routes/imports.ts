import {
  type Engine,
  idempotencyKey,
  type ImportedFile,
  ImportQuery,
  problemOf,
  type Receipt,
  startImport,
  type StartedImport,
} from '@repo/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { operations } from '../openapi/operations.ts';
import type { TypedRoutes } from '../openapi/typed-routes.ts';
import { contentDigest } from '../upload/content-digest.ts';
import { declaredCompression } from '../upload/open-upload.ts';
import { admitUpload, type UploadOptions } from '../upload/admit-upload.ts';
import { receiveUpload } from '../upload/receive-upload.ts';

/** The same name as in `GET /v1/imports/{name}`, where it is an import: for OpenAPI the two are one path. */
const Params = Type.Object({ name: Type.String({ description: 'The table, as `name` or `schema.name`.' }) });

type ImportRequest = FastifyRequest<{ Params: Static<typeof Params>; Querystring: ImportQuery }>;

interface ImportRoutesOptions extends Engine, UploadOptions {}

/** `POST /v1/imports/{table}`. */
export function importRoutes(app: TypedRoutes, options: ImportRoutesOptions): void {
  const schema = { ...operations.importFile, params: Params, querystring: ImportQuery };
  app.post('/v1/imports/:name', { schema }, (request, reply) =>
    admitUpload(request, reply, options, (signal) => handleImport(request, reply, options, signal)),
  );
}

async function handleImport(
  request: ImportRequest,
  reply: FastifyReply,
  options: ImportRoutesOptions,
  signal: AbortSignal,
): Promise<Receipt> {
  const { access: permission, query, headers } = request;
  const sentSha256 = contentDigest(headers['content-digest']);
  const importKey = idempotencyKey(headers['idempotency-key']);
  const requested = {
    name: request.params.name,
    query,
    permission,
    idempotencyKey: importKey,
    sentSha256,
    confirm: async () => {
      await request.confirmAccess();
      await request.quota?.settle();
    },
  };
  const upload = { compression: declaredCompression(request), windows: options.windows };
  // The whole import is bound to its client: the form of a vanished client never reaches its first part.
  const { started, repeated } = await startImport(
    requested,
    (cancellable, work) => receiveUpload(request, upload, cancellable, work),
    options,
    signal,
  );
  const { receipt, isRepeated } = started
    ? await reportedOutcome(started, request)
    : { receipt: repeated, isRepeated: true };
  if (isRepeated) {
    reply.header('idempotent-replayed', 'true');
    request.log.info({ importId: receipt.id }, 'stored receipt sent again');
  }
  return receipt;
}

/** Waits for an import, and reports its outcome to metrics, tracing and the log. */
async function reportedOutcome(started: StartedImport, request: ImportRequest): Promise<ImportedFile> {
  request.importId = started.id;
  try {
    const imported = await started.outcome;
    if (!imported.isRepeated) reportReceipt(imported.receipt, started, request);
    return imported;
  } catch (error) {
    if (started.isEntered) reportFailure(error, started, request);
    throw error;
  } finally {
    if (!started.isEntered) delete request.importId;
  }
}

function reportReceipt(
  receipt: Receipt,
  { claim, progress: { phases } }: StartedImport,
  request: ImportRequest,
): void {
  const { metrics, tracing } = request.server;
  // The rows are committed: a failure to report that must not become an error for the client.
  try {
    const commitMs = performance.timeOrigin + performance.now() - phases.at(-1)!.at;
    metrics.importEnded(receipt, commitMs);
    tracing?.importEnded({ headers: request.headers, claim, phases, receipt });
    logReceipt(request, receipt);
  } catch (error) {
    const importId = receipt.id;
    request.log.error({ err: error, importId }, 'the import is committed but could not be reported');
  }
}

function reportFailure(
  error: unknown,
  { claim, progress: { phases } }: StartedImport,
  request: ImportRequest,
): void {
  const { metrics, tracing } = request.server;
  const { schema, table, mode } = claim;
  metrics.importFailed({ table: `${schema}.${table}`, mode });
  tracing?.importEnded({ headers: request.headers, claim, phases, problem: problemOf(error).code });
}

/** Logs one line with the receipt's figures, but not its sample of rejects, which quotes the file. */
function logReceipt(request: FastifyRequest, receipt: Receipt): void {
  const {
    id: importId,
    status,
    rejects,
    time,
    file: _file,
    sha256: _sha256,
    changes: _changes,
    leftOut: _leftOut,
    renamed: _renamed,
    ...figures
  } = receipt;
  request.log.info(
    // `time` is the time of the log line.
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
