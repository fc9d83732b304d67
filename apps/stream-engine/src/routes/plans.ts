import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ImportQuery } from '../imports/import-parameters.ts';
import { importTarget } from '../imports/import-target.ts';
import { defaultUploadLimits } from '../limits.ts';
import { operations } from '../openapi/operations.ts';
import { type ImportPreview, previewImport } from '../plans/preview-import.ts';
import { type Proposed, proposeParameters } from '../plans/propose-parameters.ts';
import { runUpload } from '../sources/run-upload.ts';
import { sampleUpload } from '../sources/sample-upload.ts';
import type { ImportRoutesOptions } from './imports.ts';

const Params = Type.Object({ table: Type.String({ description: '`name` or `schema.name`' }) });

const PlanQuery = Type.Object(
  {
    ...ImportQuery.properties,
    cut: Type.Optional(Type.Boolean({ description: 'This is the beginning of the file.' })),
  },
  { additionalProperties: false },
);

type PlanRequest = FastifyRequest<{ Params: Static<typeof Params>; Querystring: Static<typeof PlanQuery> }>;

interface ImportPlanAnswer extends ImportPreview {
  readonly table: string;
  /** Whether the file goes on behind the sample. */
  readonly cut: boolean;
  readonly proposed: Proposed;
  /** The query string with which an import does what is shown here. */
  readonly parameters: string;
}

type PlanRoutesOptions = Omit<ImportRoutesOptions, 'ledger' | 'running' | 'lockTimeoutMs' | 'memoryLimit'>;

/** `POST /v1/imports/{table}/plan`: what an import of this file would do; nothing is written. */
export function planRoutes(app: FastifyInstance, options: PlanRoutesOptions): void {
  const schema = { ...operations.planImport, params: Params, querystring: PlanQuery };
  app.post('/v1/imports/:table/plan', { schema }, (request, reply) =>
    runUpload(request, reply, options, (signal) => handlePlan(request as PlanRequest, options, signal)),
  );
}

async function handlePlan(
  request: PlanRequest,
  options: PlanRoutesOptions,
  signal: AbortSignal,
): Promise<ImportPlanAnswer> {
  const { windows, parser } = options;
  const { cut = false, ...query } = request.query;
  const target = await importTarget(
    { name: request.params.table, query, access: request.access },
    options,
    signal,
  );
  const { table, map, key } = target;
  const limits = { ...defaultUploadLimits, ...target.limits };
  const sample = await sampleUpload(request, { windows, limits, cut }, signal);
  const proposals = await proposeParameters(sample, { ...target, query, parser, limits });
  const preview = await previewImport(proposals.text, table, { ...proposals.parameters, map, key, limits });
  const answer = {
    table: `${table.schema}.${table.name}`,
    cut: sample.cut,
    proposed: proposals.proposed,
    parameters: proposals.query.toString(),
    ...preview,
  };
  request.log.info({ table: answer.table, rows: answer.rows }, 'planned');
  return answer;
}
