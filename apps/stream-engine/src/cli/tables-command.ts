import { text } from 'node:stream/consumers';
import type { TableDescription } from '@repo/engine';
import { Command } from 'commander';
import type { ListedTable } from '../http/openapi/list-schemas.ts';
import { withExamples } from './arguments/examples.ts';
import { addTarget, type TargetOptions } from './arguments/target-options.ts';
import { printable } from './screen/output.ts';
import { alignColumns } from './screen/align-columns.ts';
import { paintFor } from './screen/paint.ts';
import { formatJson } from './screen/format-json.ts';
import { tableLines } from './screen/table-lines.ts';
import { targetFrom, withService } from './service/open-service.ts';
import { askJson, throwIfProblem } from './service/read-answer.ts';
import type { Service } from './service/service.ts';
import { allTables } from './service/all-tables.ts';
import { UsageError } from './failure/usage-error.ts';

interface TablesOptions extends TargetOptions {
  readonly template?: boolean;
  readonly json?: boolean;
}

/** `stream-engine tables`: lists tables, or describes a file for one of them. */
export function tablesCommand(): Command {
  const command = new Command('tables')
    .summary('list the tables, or describe one')
    .description('List the tables you can load, or show what a file for one of them must contain.')
    .argument('[table]', 'table or schema.table')
    .option('--template', 'print the header of a file for the table')
    .option('--json', 'print only the response of the API, as JSON');
  addTarget(command);
  return withExamples(command, [
    'stream-engine tables',
    'stream-engine tables public.contacts',
    'stream-engine tables contacts --template > contacts.csv',
  ]).action((table: string | undefined, options: TablesOptions) => {
    if (options.template && table === undefined) throw new UsageError('--template requires a table');
    return withService(targetFrom(options), async (service) => {
      process.stdout.write(await showTables(service, table, options));
    });
  });
}

async function showTables(
  service: Service,
  table: string | undefined,
  options: TablesOptions,
): Promise<string> {
  if (table === undefined) return formatList(await allTables(service), options);
  const path = `/v1/tables/${encodeURIComponent(table)}`;
  if (options.template) {
    const answer = await service.ask('GET', `${path}/template.csv`);
    await throwIfProblem(answer);
    return printable(await text(answer.body), process.stdout);
  }
  const description = await askJson<TableDescription>(service, path);
  if (options.json) return `${formatJson(description)}\n`;
  return `${tableLines(description, paintFor(process.stdout)).join('\n')}\n`;
}

function formatList(tables: readonly ListedTable[], { json }: TablesOptions): string {
  if (json) return `${formatJson({ tables })}\n`;
  if (tables.length === 0) return 'there are no tables that you can load\n';
  const rows = tables.map(({ table, kind, columnCount, estimatedRows }) => [
    table,
    kind,
    String(columnCount),
    estimatedRows === null ? 'not counted yet' : `about ${estimatedRows.toLocaleString('en-US')}`,
  ]);
  return `${alignColumns([['table', 'kind', 'columns', 'rows'], ...rows]).join('\n')}\n`;
}
