import { Readable } from 'node:stream';
import { type Queryable, readRejects } from '@repo/database';
import {
  cancelImport,
  findImport,
  type ImportEntry,
  peekPages,
  ImportFollowers,
  type ImportLedger,
  type ImportSources,
  type ImportSummary,
  importSummary,
  type ImportView,
  neutralizeFormulas,
  Problem,
  SAVE_REJECTS_TIMEOUT_MS,
  rejectsAsCsv,
  rejectsAsNdjson,
  type Viewer,
  viewOf,
  withReasons,
} from '@repo/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { operations } from '../openapi/operations.ts';
import type { TypedRoutes } from '../openapi/typed-routes.ts';
import { listImports, ListQuery } from './list-imports.ts';

const Params = Type.Object({
  name: Type.String({ description: 'The import, by its id or its Idempotency-Key.' }),
});

interface LedgerRoutesOptions extends ImportSources {
  readonly database: Queryable;
  readonly shutdown: AbortSignal;
}

const RejectsQuery = Type.Object(
  {
    formulas: Type.Enum(['keep', 'neutralize'], {
      type: 'string',
      default: 'keep',
      description:
        '`neutralize`: put an apostrophe before values that a spreadsheet could run as formulas. Do not upload such a file.',
    }),
    reasons: Type.Boolean({
      default: false,
      description:
        'Add the columns `_line` and `_errors`. An import ignores them if they are the last two of the header.',
    }),
  },
  { additionalProperties: false },
);

/** The requested import, and its viewer. */
interface Requested {
  readonly idOrKey: string;
  readonly viewer: Viewer;
}

/**
 * `GET /v1/imports/{id or Idempotency-Key}`: the receipt, progress or failure of an import; `…/events`: the same while
 * it runs; `…/rejects`: its rejected records. `DELETE` cancels it. `GET /v1/imports` lists imports, newest first.
 */
export function ledgerRoutes(app: TypedRoutes, options: LedgerRoutesOptions): void {
  const schemaOf = <Operation extends object>(operation: Operation) => ({
    schema: { ...operation, params: Params },
  });
  const followers = new ImportFollowers(options, options.shutdown);
  const requested = ({ params, access }: FastifyRequest<{ Params: Static<typeof Params> }>): Requested => ({
    idOrKey: params.name,
    viewer: access,
  });
  app.get('/v1/imports/:name', schemaOf(operations.getImport), (request) =>
    showImport(requested(request), options),
  );
  app.get(
    '/v1/imports/:name/events',
    { ...schemaOf(operations.followImport), exposeHeadRoute: false, config: { isFollowed: true } },
    (request, reply) => sendEvents(requested(request), reply, options.ledger, followers),
  );
  app.get(
    '/v1/imports/:name/rejects',
    { schema: { ...operations.getRejects, params: Params, querystring: RejectsQuery } },
    (request, reply) => sendRejects(request, requested(request), reply, options),
  );
  app.delete('/v1/imports/:name', schemaOf(operations.cancelImport), (request, reply) =>
    sendCancelled(requested(request), reply, options),
  );
  app.get('/v1/imports', { schema: { ...operations.listImports, querystring: ListQuery } }, (request) =>
    listImports(request.query, request.access.sees, options.ledger),
  );
}

async function showImport({ idOrKey, viewer }: Requested, options: LedgerRoutesOptions): Promise<ImportView> {
  return viewOf(await findImport(options.ledger, idOrKey, viewer), options);
}

async function sendCancelled(
  { idOrKey, viewer }: Requested,
  reply: FastifyReply,
  options: LedgerRoutesOptions,
): Promise<ImportSummary> {
  const { entry, hasEnded } = await cancelImport(idOrKey, viewer, options);
  reply.code(hasEnded ? 200 : 202);
  return importSummary(entry);
}

async function sendEvents(
  { idOrKey, viewer }: Requested,
  reply: FastifyReply,
  ledger: ImportLedger,
  followers: ImportFollowers,
): Promise<FastifyReply> {
  // Runs before anything is sent, so that a missing import is a 404.
  const { id } = await findImport(ledger, idOrKey, viewer);
  return (
    reply
      .type('text/event-stream')
      .header('cache-control', 'no-store')
      // Stops nginx from buffering the events.
      .header('x-accel-buffering', 'no')
      // One event at a time: a queued event would be outdated when it is sent.
      .send(Readable.from(followers.follow(id), { objectMode: false, highWaterMark: 1 }))
  );
}

async function sendRejects(
  { headers, query }: FastifyRequest<{ Querystring: Static<typeof RejectsQuery> }>,
  { idOrKey, viewer }: Requested,
  reply: FastifyReply,
  { database, ledger }: LedgerRoutesOptions,
): Promise<FastifyReply> {
  const isNdjson = /\bapplication\/(?:x-)?ndjson\b/.test(headers.accept ?? '');
  const { formulas, reasons } = query;
  const isNeutral = formulas === 'neutralize';
  if (isNdjson && isNeutral)
    throw new Problem('PARAMETER_INVALID', 'formulas=neutralize works only with text/csv');
  if (isNdjson && reasons)
    throw new Problem('PARAMETER_INVALID', 'reasons=true works only with text/csv; NDJSON always has them');
  const entry = await findImport(ledger, idOrKey, viewer);
  const { id, state } = entry;
  if (state === 'running') {
    const members = { href: `/v1/imports/${id}` };
    throw new Problem('IMPORT_IN_PROGRESS', 'the import is still running', { members });
  }
  const { isEmpty, dialect, pages } = await peekPages(readRejects(database, id));
  const loss = lossReason(entry);
  if (isEmpty && loss !== undefined) throw new Problem('REJECTS_LOST', `${loss}; send the file again`);
  const rejected = rejectedCount(entry);
  if (isEmpty && rejected > 0) throw await missingRejectsProblem(entry, rejected, ledger);
  if (reasons && !isEmpty && dialect === undefined)
    throw new Problem(
      'PARAMETER_INVALID',
      'the file has no header, so the columns of the reasons would have no names',
    );
  const records = reasons && dialect ? withReasons(pages, dialect) : pages;
  const bytes = isNdjson
    ? rejectsAsNdjson(pages)
    : rejectsAsCsv(records, isNeutral ? neutralizeFormulas : undefined);
  return reply
    .type(isNdjson ? 'application/x-ndjson' : 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="rejects-${id}.${isNdjson ? 'ndjson' : 'csv'}"`)
    .header('x-content-type-options', 'nosniff')
    .header('vary', 'accept')
    .send(Readable.from(bytes, { objectMode: false }));
}

/** Number of rejects, if known; for a failed import, taken from its problem. */
function rejectedCount({ rows, problem }: ImportEntry): number {
  const { rejected = 0 } = rows ?? problem?.rows ?? {};
  return rejected;
}

/** Problem for rejects that are missing. The rejects of an import that has just failed may still be written. */
async function missingRejectsProblem(
  { id, state, endedAt }: ImportEntry,
  rejected: number,
  ledger: ImportLedger,
): Promise<Problem> {
  const now = await ledger.now();
  if (state === 'failed' && endedAt && now.getTime() - endedAt.getTime() < SAVE_REJECTS_TIMEOUT_MS) {
    const members = { href: `/v1/imports/${id}` };
    return new Problem('IMPORT_IN_PROGRESS', 'the rejects of the import are still being saved', { members });
  }
  const which = rejected === 1 ? 'its reject has' : `its ${rejected} rejects have`;
  return new Problem('REJECTS_EXPIRED', `${which} been deleted`);
}

/** Why the rejects of an import were lost, if they were. */
function lossReason({ state, problem }: ImportEntry): string | undefined {
  if (state === 'died') return 'the import died, and its rejects were lost';
  return problem?.['rejectsKept'] !== false
    ? undefined
    : 'the database did not save the rejects of this import';
}
