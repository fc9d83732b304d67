import {
  type Engine,
  type ImportPlanAnswer,
  importQueryWith,
  planFile,
  type ImportTargetOptions,
} from '@repo/engine';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { operations } from '../openapi/operations.ts';
import type { TypedRoutes } from '../openapi/typed-routes.ts';
import { admitUpload, type UploadOptions } from '../upload/admit-upload.ts';
import { uploadSource } from '../upload/receive-upload.ts';

const Params = Type.Object({ table: Type.String({ description: 'The table, as `name` or `schema.name`.' }) });

const PlanQuery = importQueryWith({
  cut: Type.Optional(Type.Boolean({ description: 'The body is only the beginning of the file.' })),
});

type PlanRequest = FastifyRequest<{ Params: Static<typeof Params>; Querystring: Static<typeof PlanQuery> }>;

interface PlanRoutesOptions extends ImportTargetOptions, UploadOptions, Pick<Engine, 'checkSlots'> {}

/** `POST /v1/imports/{table}/plan`: previews an import, and writes nothing. */
export function planRoutes(app: TypedRoutes, options: PlanRoutesOptions): void {
  const schema = { ...operations.planImport, params: Params, querystring: PlanQuery };
  app.post('/v1/imports/:table/plan', { schema }, (request, reply) =>
    admitUpload(request, reply, options, (signal) => handlePlan(request, options, signal)),
  );
}

async function handlePlan(
  request: PlanRequest,
  options: PlanRoutesOptions,
  signal: AbortSignal,
): Promise<ImportPlanAnswer> {
  const { cut = false, ...query } = request.query;
  const requested = { name: request.params.table, query, permission: request.access, cut };
  const answer = await planFile(requested, uploadSource(request, options), options, signal);
  request.log.info({ table: answer.table, rows: answer.rows }, 'planned');
  return answer;
}
