import { Readable } from 'node:stream';
import { type Ledger, type LedgerEntry, type Pool, readRejects } from '@repo/database';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { rejectsAsCsv, rejectsAsNdjson } from '../imports/reject-download.ts';
import { Problem } from '../problem.ts';

const Params = Type.Object({ import: Type.String() });

const Query = Type.Object(
  {
    limit: Type.Integer({ default: 50, minimum: 1, maximum: 1000 }),
    before: Type.Optional(Type.String({ format: 'uuid' })),
  },
  { additionalProperties: false },
);

/** An import in a list, or one that has no receipt. */
interface ImportSummary {
  readonly id: string;
  readonly status: LedgerEntry['state'];
  readonly table: string;
  readonly mode: string;
  readonly key?: string;
  readonly rows?: LedgerEntry['rows'];
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly problem?: object;
}

interface LedgerRoutesOptions {
  readonly pool: Pool;
  readonly ledger: Ledger;
}

/**
 * `GET /v1/imports/{id or Idempotency-Key}`: the receipt, or what there is instead; `…/rejects`: what it set aside.
 * `GET /v1/imports`: newest first.
 */
export function ledgerRoutes(app: FastifyInstance, options: LedgerRoutesOptions): void {
  const { ledger } = options;
  app.get('/v1/imports/:import', { schema: { params: Params } }, (request) => showImport(request, ledger));
  app.get('/v1/imports/:import/rejects', { schema: { params: Params } }, (request, reply) =>
    sendRejects(request, reply, options),
  );
  app.get('/v1/imports', { schema: { querystring: Query } }, (request) => listImports(request, ledger));
}

/** @throws Problem IMPORT_NOT_FOUND */
async function findImport(request: FastifyRequest, ledger: Ledger): Promise<LedgerEntry> {
  const entry = await ledger.find((request.params as Static<typeof Params>).import);
  if (entry !== undefined) return entry;
  throw new Problem(
    'IMPORT_NOT_FOUND',
    'there is no import with this id or Idempotency-Key; files are sent here with POST',
  );
}

async function showImport(request: FastifyRequest, ledger: Ledger): Promise<object> {
  const entry = await findImport(request, ledger);
  return entry.receipt ?? summaryOf(entry);
}

async function sendRejects(
  request: FastifyRequest,
  reply: FastifyReply,
  { pool, ledger }: LedgerRoutesOptions,
): Promise<FastifyReply> {
  const { id, state } = await findImport(request, ledger);
  if (state === 'running') {
    const members = { href: `/v1/imports/${id}` };
    throw new Problem('IMPORT_IN_PROGRESS', 'the import is still running', { members });
  }
  const pages = readRejects(pool, id);
  const isNdjson = /\bapplication\/(?:x-)?ndjson\b/.test(request.headers.accept ?? '');
  const bytes = isNdjson ? rejectsAsNdjson(pages) : rejectsAsCsv(pages);
  return reply
    .type(isNdjson ? 'application/x-ndjson' : 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="rejects-${id}.${isNdjson ? 'ndjson' : 'csv'}"`)
    .header('x-content-type-options', 'nosniff')
    .header('vary', 'accept')
    .send(Readable.from(bytes, { objectMode: false }));
}

async function listImports(request: FastifyRequest, ledger: Ledger): Promise<object> {
  const { limit, before } = request.query as Static<typeof Query>;
  // One more than asked for tells whether there are any.
  const entries = await ledger.list({ limit: limit + 1, before });
  const shown = entries.slice(0, limit);
  const next =
    entries.length > limit ? { next: `/v1/imports?limit=${limit}&before=${shown.at(-1)!.id}` } : {};
  return { imports: shown.map(summaryOf), ...next };
}

function summaryOf(entry: LedgerEntry): ImportSummary {
  const { id, state, schema, table, mode, key, rows, startedAt, endedAt, problem } = entry;
  return {
    id,
    status: state,
    table: `${schema}.${table}`,
    mode,
    ...(key === undefined ? {} : { key }),
    ...(rows === null ? {} : { rows }),
    startedAt,
    ...(endedAt === null ? {} : { endedAt }),
    ...(problem === null ? {} : { problem }),
  };
}
