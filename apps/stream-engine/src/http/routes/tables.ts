import { listTables, type Queryable, type TableSummary } from '@repo/database';
import {
  type Config,
  configFor,
  describeTable,
  readImportParameters,
  type TableDescription,
  tableNamed,
  templateFile,
} from '@repo/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { ListedTable, TableList } from '../openapi/list-schemas.ts';
import { operations } from '../openapi/operations.ts';
import type { TypedRoutes } from '../openapi/typed-routes.ts';

const Params = Type.Object({ table: Type.String({ description: 'The table, as `name` or `schema.name`.' }) });

const Query = Type.Object(
  {
    limit: Type.Integer({ default: 100, minimum: 1, maximum: 1000 }),
    after: Type.Optional(
      Type.String({ minLength: 1, description: 'Only tables after this `schema.table`.' }),
    ),
  },
  { additionalProperties: false },
);

type TableRequest = FastifyRequest<{ Params: Static<typeof Params> }>;

interface TableRoutesOptions {
  readonly database: Queryable;
  readonly config: Config;
}

/**
 * `GET /v1/tables`: the tables that can be loaded, by schema and name. `GET /v1/tables/{table}`: its columns and what they
 * accept; `…/template.csv`: a file with its header.
 */
export function tableRoutes(app: TypedRoutes, options: TableRoutesOptions): void {
  const { database } = options;
  app.get('/v1/tables', { schema: { ...operations.listTables, querystring: Query } }, (request) =>
    sendTables(request, database),
  );
  app.get('/v1/tables/:table', { schema: { ...operations.getTable, params: Params } }, (request) =>
    sendTable(request, options),
  );
  app.get(
    '/v1/tables/:table/template.csv',
    { schema: { ...operations.getTemplate, params: Params } },
    (request, reply) => sendTemplate(request, reply, options),
  );
}

async function sendTables(
  request: FastifyRequest<{ Querystring: Static<typeof Query> }>,
  database: Queryable,
): Promise<TableList> {
  const { limit, after } = request.query;
  // One extra table shows whether there is a next page. No name contains a NUL, which PostgreSQL rejects.
  const found = await listTables(database, {
    limit: limit + 1,
    after: after?.replaceAll('\0', ''),
    among: request.access.tables,
  });
  const tables = found.slice(0, limit).map(summaryOf);
  const last = encodeURIComponent(tables.at(-1)?.table ?? '');
  return { tables, ...(found.length > limit ? { next: `/v1/tables?limit=${limit}&after=${last}` } : {}) };
}

function summaryOf({ schema, name, kind, estimatedRows, columnCount }: TableSummary): ListedTable {
  return { table: `${schema}.${name}`, schema, name, kind, estimatedRows, columnCount };
}

async function sendTable(
  request: TableRequest,
  { database, config }: TableRoutesOptions,
): Promise<TableDescription> {
  const table = await tableOf(request, database);
  const parameters = readImportParameters({}, await configFor(database, table, config));
  return describeTable(database, table, parameters);
}

async function sendTemplate(
  request: TableRequest,
  reply: FastifyReply,
  { database, config }: TableRoutesOptions,
): Promise<FastifyReply> {
  const table = await tableOf(request, database);
  const parameters = readImportParameters({}, await configFor(database, table, config));
  const filename = `${table.name.replaceAll(/[^\w-]+/g, '_')}.csv`;
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${filename}"`)
    .header('x-content-type-options', 'nosniff')
    .send(await templateFile(table, parameters));
}

function tableOf(request: TableRequest, database: Queryable): ReturnType<typeof tableNamed> {
  return tableNamed(database, request.params.table, request.access);
}
