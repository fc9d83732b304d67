import type { Ledger, Pool } from '@repo/database';
import {
  type Admission,
  type BegunImport,
  type Config,
  idempotencyKey,
  importFile,
  type ImportLimits,
  type ImportListener,
  ImportQuery,
  type Parser,
  problemOf,
  type Receipt,
  type RunningImports,
  type StoredReceipt,
} from '@repo/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { KeyUsage } from '../../access/key-usage.ts';
import { contentDigest } from '../upload/content-digest.ts';
import { operations } from '../openapi/operations.ts';
import type { ClientPatience } from '../upload/client-pace.ts';
import { runUpload } from '../upload/run-upload.ts';
import { declaredCompression } from '../upload/open-upload.ts';
import { withUpload } from '../upload/with-upload.ts';

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
  readonly limits: ImportLimits;
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
  const { access: permission, query, headers } = request;
  const sentSha256 = contentDigest(headers['content-digest']);
  const importKey = idempotencyKey(headers['idempotency-key']);
  const asked = { name: request.params.name, query, permission, idempotencyKey: importKey, sentSha256 };
  const upload = { compression: declaredCompression(request), windows: options.windows };
  const report = reportOf(request);
  // None of it may outlive its client: a form whose client has gone never comes to its first part.
  const { receipt, isRepeated } = await importFile(
    asked,
    (cancellable, work) => withUpload(request, upload, cancellable, work),
    { ...options, listener: report },
    signal,
  );
  if (isRepeated) {
    reply.header('idempotent-replayed', 'true');
    request.log.info({ importId: receipt.id }, 'answered again');
  } else {
    report.ended(receipt);
  }
  return receipt;
}

/** Tells metrics, tracing and the log of one import. */
function reportOf(
  request: ImportRequest,
): ImportListener & { ended(receipt: Receipt | StoredReceipt): void } {
  const { metrics, tracing } = request.server;
  let begun: BegunImport;
  const ended = () => ({
    headers: request.headers,
    claim: begun.claim,
    phases: begun.progress.phases,
  });
  return {
    begun(its) {
      begun = its;
      request.importId = its.claim.id;
    },
    failed(error) {
      const { schema, table, mode } = begun.claim;
      metrics.importFailed({ table: `${schema}.${table}`, mode });
      tracing?.importEnded({ ...ended(), problem: problemOf(error).code });
    },
    yielded() {
      delete request.importId;
    },
    ended(receipt) {
      // The rows are there: should telling others fail, the client is not told that they are not.
      try {
        metrics.importEnded(receipt);
        tracing?.importEnded({ ...ended(), receipt });
        logReceipt(request, receipt);
      } catch (error) {
        const importId = receipt.id;
        request.log.error({ err: error, importId }, 'the import is committed, and could not be reported');
      }
    },
  };
}

/** One line with the receipt's figures, and nothing of the file: a sample of rejects quotes it. */
function logReceipt(request: FastifyRequest, receipt: Receipt | StoredReceipt): void {
  const {
    id: importId,
    status,
    rejects,
    time,
    file: _file,
    sha256: _sha256,
    changes: _changes,
    ...figures
  } = receipt;
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
