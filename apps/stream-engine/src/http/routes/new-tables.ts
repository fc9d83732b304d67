import { createTable, DatabaseError, orAborted, type QualifiedName } from '@repo/database';
import {
  newPrimaryKey,
  newTableQueryWith,
  parseTableName,
  planTable,
  Problem,
  type ImportTargetOptions,
  readSample,
  requireNullWords,
  shapeMember,
  trySample,
} from '@repo/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import type { NewTable } from '../openapi/new-table-schema.ts';
import { operations } from '../openapi/operations.ts';
import type { TypedRoutes } from '../openapi/typed-routes.ts';
import { admitUpload, type UploadOptions } from '../upload/admit-upload.ts';
import { uploadSource } from '../upload/receive-upload.ts';

const Query = newTableQueryWith({
  name: Type.String({ description: 'The new table, as `name` or `schema.name`.' }),
  primaryKey: Type.Optional(
    Type.String({ description: 'Columns of the primary key, such as `country,code`.' }),
  ),
  dryRun: Type.Optional(Type.Boolean({ description: 'Create the table and roll back.' })),
  cut: Type.Optional(Type.Boolean({ description: 'The body is only the beginning of the file.' })),
});

type NewTableRequest = FastifyRequest<{ Querystring: Static<typeof Query> }>;

interface NewTableRoutesOptions extends ImportTargetOptions, UploadOptions {}

/** `POST /v1/tables?name=…`: creates a table for the file. */
export function newTableRoutes(app: TypedRoutes, options: NewTableRoutesOptions): void {
  app.post('/v1/tables', { schema: { ...operations.createTable, querystring: Query } }, (request, reply) => {
    request.access.requireAdmin('create tables');
    return admitUpload(request, reply, options, (signal) => createTableFor(request, reply, options, signal));
  });
}

async function createTableFor(
  request: NewTableRequest,
  reply: FastifyReply,
  { pool, windows, parser, limits, config }: NewTableRoutesOptions,
  signal: AbortSignal,
): Promise<NewTable> {
  const { name, primaryKey, dryRun = false, cut = false, ...query } = request.query;
  const wanted = parseTableName(name);
  if (query.null !== undefined) requireNullWords(parser);
  const upload = uploadSource(request, { windows });
  const sample = await upload(signal, (source) => orAborted(readSample(source, { limits, cut }), signal));
  const plan = await planTable(sample, { query, defaults: config.defaults ?? {}, limits });
  const { columns, outcome, rejects, proposed, parameters } = plan;
  const table = { ...wanted, columns, primaryKey: newPrimaryKey(primaryKey, columns) };
  const tryRows = (client: pg.Client, target: QualifiedName) => trySample(client, target, plan);
  const created = await createTable(pool, table, { dryRun, tryRows, signal }).catch((error: unknown) => {
    throw creationProblem(error);
  });
  const full = `${created.schema}.${created.name}`;
  request.log.info({ table: full, dryRun }, 'table created');
  if (!dryRun) reply.code(201).header('location', `/v1/tables/${encodeURIComponent(full)}`);
  return {
    table: full,
    ddl: created.ddl,
    columns: columns.map(({ hasNull: _hasNull, ...column }) => column),
    proposed,
    parameters,
    rows: { read: outcome.read, valid: outcome.kept, rejected: outcome.rejected, skipped: outcome.skipped },
    ...shapeMember(outcome),
    rejects,
    dryRun,
  };
}

/** Replaces a message that is about loading a table. */
function creationProblem(error: unknown): unknown {
  if (!(error instanceof DatabaseError && error.code === 'TABLE_FORBIDDEN')) return error;
  return new Problem('TABLE_FORBIDDEN', 'the database role may not create tables in this schema', {
    cause: error,
  });
}
