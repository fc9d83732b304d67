import { importStates } from '@repo/database';
import type { ImportView } from '@repo/engine';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ImportList } from '../http/openapi/list-schemas.ts';
import { withExamples } from './arguments/examples.ts';
import { parseCount } from './arguments/key-options.ts';
import { shellWord } from './arguments/command-line.ts';
import { addTarget, type TargetOptions } from './arguments/target-options.ts';
import { importLines, listLines } from './screen/import-lines.ts';
import { liveLineOn } from './screen/live-line.ts';
import { paintFor } from './screen/paint.ts';
import { formatJson } from './screen/format-json.ts';
import { followImport, progressOf } from './service/import-events.ts';
import { targetFrom, withService } from './service/open-service.ts';
import { askJson } from './service/read-answer.ts';
import type { Service } from './service/service.ts';
import { UsageError } from './failure/usage-error.ts';

interface ImportsOptions extends TargetOptions {
  readonly table?: string;
  readonly status?: string;
  readonly file?: string;
  readonly since?: string;
  readonly limit: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** `stream-engine imports`: lists imports, or shows one. */
export function importsCommand(): Command {
  const command = new Command('imports')
    .summary('list imports, or show one')
    .description('List imports, newest first, or show one: its receipt, its progress or why it failed.')
    .argument('[import]', 'import id or Idempotency-Key')
    .option('-t, --table <table>', 'only imports into this table or schema.table')
    .addOption(new Option('--status <status>', 'only imports in this state').choices(importStates))
    .option('--file <name>', 'only imports of a file with this name')
    .option(
      '--since <time>',
      'only imports started at this time or later, such as 2026-11-25 or 2026-11-25T08:00:00Z',
      parseInstant,
    )
    .option('--limit <n>', 'maximum number to list (1 to 1000)', parseCount, 20)
    .option('-f, --follow', 'follow a running import until it ends')
    .option('--json', 'print only the response of the API, as JSON');
  addTarget(command);
  return withExamples(command, [
    'stream-engine imports --table contacts --status failed',
    'stream-engine imports 01a20a89-ae7f-734b-8afe-da5145d8f6b9',
    'stream-engine imports people-2024-01 --follow',
  ]).action(runImports);
}

/** Parses a date, or a date with a time. A date without a zone is one in UTC. */
function parseInstant(value: string): string {
  const at = new Date(/^\d{4}-\d\d-\d\d/.test(value) ? value : Number.NaN);
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('Use a form like 2026-11-25 or 2026-11-25T08:00:00Z.');
  return at.toISOString();
}

async function runImports(idOrKey: string | undefined, options: ImportsOptions): Promise<void> {
  if (options.follow && idOrKey === undefined)
    throw new UsageError('--follow requires an import: its id or Idempotency-Key');
  await withService(targetFrom(options), async (service) => {
    process.stdout.write(
      idOrKey === undefined
        ? await listImports(service, options)
        : await showImport(service, idOrKey, options),
    );
  });
}

async function listImports(
  service: Service,
  { table, status, file, since, limit, json }: ImportsOptions,
): Promise<string> {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(table && { table }),
    ...(status && { status }),
    ...(file && { file }),
    ...(since && { since }),
  });
  const list = await askJson<ImportList>(service, `/v1/imports?${query}`);
  if (json) return `${formatJson(list)}\n`;
  if (list.imports.length === 0) return 'no imports match\n';
  return `${listLines(list.imports).join('\n')}\n`;
}

async function showImport(
  service: Service,
  idOrKey: string,
  { follow, json }: ImportsOptions,
): Promise<string> {
  const path = `/v1/imports/${encodeURIComponent(idOrKey)}`;
  const view = follow ? await followToEnd(service, idOrKey) : await askJson<ImportView>(service, path);
  if (json) return `${formatJson(view)}\n`;
  const rejectsCommand = `stream-engine rejects ${shellWord(idOrKey)}${service.flag}`;
  return `${importLines(view, rejectsCommand, paintFor(process.stdout)).join('\n')}\n`;
}

async function followToEnd(service: Service, idOrKey: string): Promise<ImportView> {
  const line = liveLineOn(process.stderr);
  let last: ImportView | undefined;
  try {
    for await (const view of followImport(service, idOrKey)) {
      last = view;
      const progress = progressOf(view);
      if (progress) line?.update(progress);
    }
  } finally {
    line?.end();
  }
  // The events end only after the import has.
  return last!;
}
