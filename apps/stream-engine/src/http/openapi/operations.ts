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
/** A body that is sent as bytes or as a stream, which no schema type describes. */
const text = Type.Unsafe<unknown>(Type.String());
const csv = (description: string) => media('text/csv', description, text);

const problem = media('application/problem+json', 'The error. No row was loaded.', ref(ProblemDetails));

const status = json('OK.', Type.Object({ status: Type.Literal('ok') }));

/** What the document says about each route, except for its parameters. The order is that of the page. */
export const operations = {
  importFile: {
    operationId: 'importFile',
    tags: ['imports'],
    summary: 'Load a file into a table',
    description:
      'Answers after COMMIT, with the receipt. If the answer is a problem, no row was loaded. Send the file as the only ' +
      'file of a form, or as the body. It may be compressed with gzip, zstd or brotli.',
    response: { 200: json('All valid rows are committed.', ref(Receipt)), default: problem },
  },
  planImport: {
    operationId: 'planImport',
    tags: ['imports'],
    summary: 'Preview an import',
    description:
      'Shows what an import of this file would do. Reads the beginning of the file and writes nothing.',
    response: { 200: json('The plan.', ref(ImportPlanAnswer)), default: problem },
  },
  listImports: {
    operationId: 'listImports',
    tags: ['imports'],
    summary: 'List imports, newest first',
    response: { 200: json('A page of imports.', ref(ImportList)), default: problem },
  },
  getImport: {
    operationId: 'getImport',
    tags: ['imports'],
    summary: 'Get the receipt, progress or failure of an import',
    response: {
      200: json(
        'The receipt if the import was committed; otherwise its state.',
        Type.Union([ref(Receipt), ref(ImportSummary)]),
      ),
      default: problem,
    },
  },
  followImport: {
    operationId: 'followImport',
    tags: ['imports'],
    summary: 'Follow an import as server-sent events until it ends',
    response: {
      200: media('text/event-stream', '`progress` four times a second, then one `end`.', text),
      default: problem,
    },
  },
  getRejects: {
    operationId: 'getRejects',
    tags: ['imports'],
    summary: 'Download the rejected records of an import',
    description:
      'By default a CSV file of the rejected records, to fix and send again. With `Accept: application/x-ndjson`, one ' +
      'object per line with position, code and reason.',
    response: {
      200: {
        description: 'All rejected records.',
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
      200: json('The import has ended. No row was loaded.', ref(ImportSummary)),
      202: json(
        'No row will be loaded; the process that runs the import has not noticed yet.',
        ref(ImportSummary),
      ),
      409: media('application/problem+json', 'The import had already ended.', ref(ProblemDetails)),
      default: problem,
    },
  },
  listTables: {
    operationId: 'listTables',
    tags: ['tables'],
    summary: 'List the tables that can be loaded',
    response: { 200: json('A page of tables, sorted by schema and name.', ref(TableList)), default: problem },
  },
  getTable: {
    operationId: 'getTable',
    tags: ['tables'],
    summary: 'Describe the columns, rules and keys of a table',
    response: { 200: json('Columns, rules and keys.', ref(TableDescription)), default: problem },
  },
  getTemplate: {
    operationId: 'getTemplate',
    tags: ['tables'],
    summary: 'Download a CSV template with the header of a table',
    response: { 200: csv('A file to fill in and send.'), default: problem },
  },
  createTable: {
    operationId: 'createTable',
    tags: ['tables'],
    summary: 'Create a table for a file',
    description:
      'Reads the beginning of the file and gives each column a type that changes none of its values. Loads nothing.',
    response: {
      200: json('With `dryRun`: the table could be created.', NewTable),
      201: json('The table was created.', NewTable),
      default: problem,
    },
  },
  isLive: {
    operationId: 'isLive',
    tags: ['operation'],
    summary: 'Check that the process answers',
    security: [],
    response: { 200: status },
  },
  isReady: {
    operationId: 'isReady',
    tags: ['operation'],
    summary: 'Check that the service accepts imports: it can write to its database',
    security: [],
    response: { 200: status, default: problem },
  },
  getMetrics: {
    operationId: 'getMetrics',
    tags: ['operation'],
    summary: 'Metrics for Prometheus',
    response: { 200: media('text/plain', 'All metrics.', text), default: problem },
  },
};

export type OperationId = keyof typeof operations;
