import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import {
  ImportPlanAnswer,
  ImportQuery,
  ImportSummary,
  ProblemDetails,
  ProgressState,
  Receipt,
  TableDescription,
} from '@repo/engine';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { examples } from './examples.ts';
import type { OperationId } from './operations.ts';
import { ImportList, TableList } from './list-schemas.ts';

/** Parameters of a request. */
interface RequestParameters {
  readonly properties: Readonly<Record<string, object>>;
  readonly patternProperties?: Readonly<Record<string, object>>;
}
type Operation = FastifySchema & {
  readonly operationId: OperationId;
  readonly params?: RequestParameters;
  readonly querystring?: RequestParameters;
};

/** The parts of the finished document that are read here. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}
interface DocumentedOperation {
  readonly operationId: OperationId;
  readonly parameters?: { readonly name: string; readonly required: boolean }[];
  readonly responses: Readonly<Record<string, { readonly content: Record<string, { example?: unknown }> }>>;
}

/** Documented only: Fastify validates no body, because bodies are streams, and handlers read the headers below. */
const fileBody = (csv: string) => ({
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['file'],
        properties: { file: { type: 'string', format: 'binary', description: 'Exactly one file.' } },
      },
    },
    'text/csv': { schema: { type: 'string', examples: [csv] } },
    'text/tab-separated-values': { schema: { type: 'string' } },
    'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
  },
});

const headers = {
  type: 'object',
  properties: {
    'idempotency-key': {
      type: 'string',
      maxLength: 255,
      description: 'A name for this import. The same file sent again with the same key is not loaded twice.',
    },
    'content-disposition': {
      type: 'string',
      description:
        '`attachment; filename="people.csv"`: the name of the file, if the file is the request body.',
    },
    'content-digest': {
      type: 'string',
      description: '`sha-256=:…:`: base64 hash of the file as sent. A file with another hash is rejected.',
    },
  },
};

/**
 * Serves `/openapi.json`, which documents all routes that are registered after this call, and `/docs`, which shows it.
 * The parameter schemas also validate requests. Answers are sent without validation; tests check them.
 */
export async function openapi(app: FastifyInstance, version: string): Promise<void> {
  for (const schema of [
    Receipt,
    ProgressState,
    ImportSummary,
    ImportList,
    ImportPlanAnswer,
    TableDescription,
    TableList,
    ProblemDetails,
  ])
    app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'stream-engine',
        version,
        license: { name: 'MIT', identifier: 'MIT' },
        description:
          'POST a CSV file of any size. When the answer is 200, every valid row is committed in PostgreSQL, and every ' +
          'invalid one is explained.',
      },
      tags: [{ name: 'imports' }, { name: 'tables' }, { name: 'operation' }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key, if the service requires one.' },
        },
      },
      security: [{ key: [] }, {}],
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `schema-${i}`) },
    transform: ({ schema, url }) => ({ schema: documented(schema as Operation), url }),
    transformObject(documents) {
      const { openapiObject } = documents as Extract<typeof documents, { openapiObject: object }>;
      complete(openapiObject as Document);
      return openapiObject;
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list' },
  });
  // All clients share these bytes: one copy per slow client would use unbounded memory.
  let bytes: Buffer | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('application/json; charset=utf-8')
      .send((bytes ??= Buffer.from(`${JSON.stringify(app.swagger())}\n`))),
  );
}

/** Adds what Fastify does not need: bodies, headers, examples. */
function documented(schema: Operation): FastifySchema {
  const example = examples[schema?.operationId];
  if (example === undefined) return schema;
  const { params, query, file: csv } = example;
  return {
    ...schema,
    ...(schema.params ? { params: withExamples(schema.params, params) } : {}),
    ...(schema.querystring ? { querystring: withExamples(schema.querystring, query) } : {}),
    ...(schema.operationId === 'importFile' ? { headers: withExamples(headers, example.headers) } : {}),
    ...(csv === undefined ? {} : { body: fileBody(csv) }),
  };
}

function withExamples(
  schema: RequestParameters,
  values: Readonly<Record<string, unknown>> = {},
): RequestParameters {
  const properties = Object.entries(schema.properties).map(([name, property]) => [
    name,
    Object.hasOwn(values, name) ? { ...property, examples: [values[name]] } : property,
  ]);
  return {
    ...schema,
    properties: { ...Object.fromEntries(properties), ...describeColumnParameters(schema) },
  };
}

/** Name in the document of the parameters for one column. Style `form` spreads the members of an object. */
const FOR_ONE_COLUMN = 'forOneColumn';

const { patternProperties: columnPatterns } = ImportQuery as object as RequestParameters;
const ColumnParameters = {
  type: 'object',
  patternProperties: columnPatterns,
  additionalProperties: false,
} as const;

function describeColumnParameters({
  patternProperties,
}: RequestParameters): Readonly<Record<string, object>> {
  if (patternProperties === undefined) return {};
  const description =
    'Parameters for one column, such as `null.price=NA`. The first dot ends the parameter’s name. ' +
    '`forOneColumn` itself is not sent.';
  return { [FOR_ONE_COLUMN]: { type: 'object', description } };
}

/**
 * Adds what the plugin cannot: patterns of parameter names, and example responses, whose members (`nullable`, …) it
 * would read as schema keywords. Puts required parameters first.
 */
function complete({ paths }: Document): void {
  for (const { operationId, parameters, responses } of Object.values(paths).flatMap((path) =>
    Object.values(path),
  )) {
    const forOneColumn = parameters?.find(({ name }) => name === FOR_ONE_COLUMN);
    if (forOneColumn) Object.assign(forOneColumn, { style: 'form', explode: true, schema: ColumnParameters });
    parameters?.sort((a, b) => Number(b.required) - Number(a.required));
    const example = examples[operationId];
    if (example === undefined) continue;
    const [first] = Object.values(responses[example.status]!.content);
    first!.example = example.answer;
  }
}
