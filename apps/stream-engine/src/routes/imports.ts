import { findTable, orAborted, type Pool, type Table } from '@repo/database';
import type { DateOrder } from '@repo/transforms';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import type { Admission } from '../imports/admission.ts';
import { resolveMap } from '../imports/column-map.ts';
import { fileParameters, readFileOptions } from '../imports/file-options.ts';
import type { Receipt } from '../imports/receipt.ts';
import { parseRejectCeiling } from '../imports/reject-ceiling.ts';
import { type ImportOptions, runImport } from '../imports/run-import.ts';
import { timeZoneNamed } from '../imports/time-zone-name.ts';
import { wantBody } from '../plugins/early-answer.ts';
import { Problem } from '../problem.ts';
import { whenClientGone } from '../sources/client-watch.ts';
import { encodingNamed } from '../sources/transcode.ts';
import { declaredCompression, openUpload } from '../sources/upload-source.ts';

const Params = Type.Object({ table: Type.String() });

const Query = Type.Object(
  {
    ...fileParameters,
    encoding: Type.Optional(Type.String()),
    dateOrder: Type.Optional(Type.Enum(['iso', 'mdy', 'dmy'])),
    timeZone: Type.Optional(Type.String()),
    maxRejects: Type.Optional(Type.String()),
    expectedRows: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);

type ImportRequest = FastifyRequest<{ Params: Static<typeof Params>; Querystring: Static<typeof Query> }>;

export interface ImportRoutesOptions {
  readonly pool: Pool;
  readonly admission: Admission;
  /** For files whose inflating takes a window of megabytes. */
  readonly windows: Admission;
  readonly parser: ImportOptions['parser'];
  readonly limits: ImportOptions['limits'];
  /** Aborted when running imports must give up. */
  readonly halt: AbortSignal;
  readonly shutdown: AbortSignal;
}

/** `POST /v1/imports/{table}`. */
export function importRoutes(app: FastifyInstance, options: ImportRoutesOptions): void {
  app.decorateRequest('importId');
  app.post('/v1/imports/:table', { schema: { params: Params, querystring: Query } }, (request, reply) =>
    options.admission.run(() => handleImport(request as ImportRequest, reply, options)),
  );
}

async function handleImport(request: ImportRequest, reply: FastifyReply, options: ImportRoutesOptions) {
  const { pool, windows, parser, limits, halt, shutdown } = options;
  if (shutdown.aborted)
    throw new Problem('SHUTTING_DOWN', 'the service is shutting down; send the file again');
  const id = uuidv7();
  request.importId = id;
  const { encoding, dateOrder = 'iso', timeZone = 'UTC', maxRejects, expectedRows } = request.query;
  const { mappings, ...file } = readFileOptions(request.query, parser);
  const parameters = {
    ...file,
    encoding: encoding === undefined ? undefined : encodingNamed(encoding),
    dateOrder: dateOrder as DateOrder,
    timeZone: timeZoneNamed(timeZone),
    maxRejects: maxRejects === undefined ? undefined : parseRejectCeiling(maxRejects),
    expectedRows,
  };
  const compression = declaredCompression(request);
  const signal = AbortSignal.any([halt, whenClientGone(request.raw, reply.raw)]);
  // Neither may outlive its client: a form whose client has gone never comes to its first part.
  const table = await orAborted(tableNamed(pool, request.params.table), signal);
  const map = resolveMap(mappings, table);
  wantBody(request.raw);
  const source = await orAborted(openUpload(request, compression, signal), signal);
  try {
    const settings = { id, table, parser, limits, map, ...parameters };
    const run = () => runImport(pool, source, settings, signal);
    const hasWindow = source.compression === 'zstd' || source.compression === 'br';
    const receipt = await (hasWindow ? windows.run(run) : run());
    logReceipt(request, receipt);
    return receipt;
  } finally {
    // Where no pipeline has taken it over: it would hold the rest of the body back.
    source.stream.destroy();
  }
}

function logReceipt(request: FastifyRequest, receipt: Receipt): void {
  const { id: importId, table, rows, durationMs, rowsPerSecond, peakRssBytes } = receipt;
  request.log.info({ importId, table, rows, durationMs, rowsPerSecond, peakRssBytes }, 'committed');
}

async function tableNamed(pool: Pool, name: string): Promise<Table> {
  const table = await findTable(pool, name);
  if (!table) {
    throw new Problem('TABLE_NOT_FOUND', 'there is no such table, or the service may not insert into it');
  }
  if (!table.insertable)
    throw new Problem('TABLE_FORBIDDEN', 'the table takes no COPY: row-level security or no column');
  return table;
}
