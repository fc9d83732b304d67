import {
  ImportPlanAnswer,
  ImportSummary,
  ProblemDetails,
  Receipt,
  ref,
  TableDescription,
} from '@repo/engine';
import { type TSchema, Type } from 'typebox';
import { ImportList, TableList } from './list-schemas.ts';
import { NewTable } from './new-table-schema.ts';

const media = <Schema extends TSchema>(type: string, description: string, schema: Schema) => ({
  description,
  content: { [type]: { schema } },
});
const json = <Schema extends TSchema>(description: string, schema: Schema) =>
  media('application/json', description, schema);
/** Sent as bytes or as a stream, which no type of a schema says. */
const text = Type.Unsafe<unknown>(Type.String());
const csv = (description: string) => media('text/csv', description, text);

const problem = media('application/problem+json', 'Why not; nothing was loaded.', ref(ProblemDetails));

const status = json('It does.', Type.Object({ status: Type.Literal('ok') }));

/** What the document says of each route besides its parameters. The order is that of the page. */
export const operations = {
  importFile: {
    operationId: 'importFile',
    tags: ['imports'],
    summary: 'Load a file into a table',
    description:
      'The answer comes after COMMIT: the receipt, or a problem, and then no row was loaded. The file is the one file ' +
      'of a form, or the body itself; it may be compressed with gzip, zstd or brotli.',
    response: { 200: json('All valid rows are committed.', ref(Receipt)), default: problem },
  },
  planImport: {
    operationId: 'planImport',
    tags: ['imports'],
    summary: 'What an import of this file would do',
    description: 'Reads the beginning of the file, and writes nothing.',
    response: { 200: json('The plan.', ref(ImportPlanAnswer)), default: problem },
  },
  listImports: {
    operationId: 'listImports',
    tags: ['imports'],
    summary: 'Imports, the newest first',
    response: { 200: json('A page of them.', ref(ImportList)), default: problem },
  },
  getImport: {
    operationId: 'getImport',
    tags: ['imports'],
    summary: 'The receipt of an import, or how far it is, or why it failed',
    response: {
      200: json('A receipt where it was committed.', Type.Union([ref(Receipt), ref(ImportSummary)])),
      default: problem,
    },
  },
  followImport: {
    operationId: 'followImport',
    tags: ['imports'],
    summary: 'The same as server-sent events, until it has ended',
    response: {
      200: media('text/event-stream', '`progress` four times a second, then one `end`.', text),
      default: problem,
    },
  },
  getRejects: {
    operationId: 'getRejects',
    tags: ['imports'],
    summary: 'The records that an import set aside',
    description:
      'By default the file without its good records, to be mended and sent again; with ' +
      '`Accept: application/x-ndjson` one object a line, with position, code and reason.',
    response: {
      200: {
        description: 'All of them.',
        content: {
          ...csv('').content,
          'application/x-ndjson': { schema: text },
        },
      },
      default: problem,
    },
  },
  cancelImport: {
    operationId: 'cancelImport',
    tags: ['imports'],
    summary: 'Cancel a running import',
    response: {
      200: json('It has ended, and nothing was loaded.', ref(ImportSummary)),
      202: json('Nothing will be loaded; its process has not noticed yet.', ref(ImportSummary)),
      409: media('application/problem+json', 'It is over.', ref(ProblemDetails)),
      default: problem,
    },
  },
  listTables: {
    operationId: 'listTables',
    tags: ['tables'],
    summary: 'Tables that can be loaded',
    response: { 200: json('A page of them, by schema and name.', ref(TableList)), default: problem },
  },
  getTable: {
    operationId: 'getTable',
    tags: ['tables'],
    summary: 'What a file for a table must be like',
    response: { 200: json('Columns, rules and keys.', ref(TableDescription)), default: problem },
  },
  getTemplate: {
    operationId: 'getTemplate',
    tags: ['tables'],
    summary: 'A file with the header of a table',
    response: { 200: csv('To be filled in and sent.'), default: problem },
  },
  createTable: {
    operationId: 'createTable',
    tags: ['tables'],
    summary: 'Create a table for a file',
    description:
      'Reads the beginning of the file, and gives each column a type that changes none of its values; loads nothing.',
    response: {
      200: json('With `dryRun`: it could be created.', NewTable),
      201: json('Created.', NewTable),
      default: problem,
    },
  },
  isLive: {
    operationId: 'isLive',
    tags: ['operation'],
    summary: 'Whether the process answers',
    security: [],
    response: { 200: status },
  },
  isReady: {
    operationId: 'isReady',
    tags: ['operation'],
    summary: 'Whether it takes imports: it can write to its database',
    security: [],
    response: { 200: status, default: problem },
  },
  getMetrics: {
    operationId: 'getMetrics',
    tags: ['operation'],
    summary: 'Metrics for Prometheus',
    response: { 200: media('text/plain', 'All of them.', text), default: problem },
  },
};

export type OperationId = keyof typeof operations;
