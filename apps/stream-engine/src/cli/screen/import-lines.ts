import type { ImportSummary, ImportView, ProgressState } from '@repo/engine';
import { hasReceipt } from '../service/import-events.ts';
import { alignColumns } from './align-columns.ts';
import { count } from './figures.ts';
import { progressLine } from './live-line.ts';
import type { Paint } from './paint.ts';
import { problemLines } from './problem-lines.ts';
import { receiptLines } from './receipt-lines.ts';
import { visible } from './visible-text.ts';

/** Formats a list of imports. */
export function listLines(imports: readonly ImportSummary[]): string[] {
  const rows = imports.map(({ id, status, table, file, mode, rows: counts, startedAt, key, problem }) => [
    id,
    startedAt.slice(0, 19).replace('T', ' '),
    status,
    table,
    file ?? '–',
    mode,
    // A dry run counts rows that it would have loaded.
    counts ? count(status === 'committed' ? counts.loaded : 0) : '–',
    counts ? count(counts.rejected) : '–',
    problem?.code ?? key ?? '',
  ]);
  const heading = [
    'import',
    'started (UTC)',
    'status',
    'table',
    'file',
    'mode',
    'loaded',
    'rejected',
    'key or problem',
  ];
  return alignColumns([heading, ...rows]);
}

/** Shows the outcome of an import, or its progress. */
export function importLines(view: ImportView, rejectsCommand: string, paint: Paint): string[] {
  if (hasReceipt(view)) return receiptLines(view, { rejects: [], rejectsCommand, paint });
  const { id, status, table, file, mode, startedAt, progress, problem } = view;
  const what = file === undefined ? id : `${id} of ${file}`;
  const title = paint('bold', visible(`${status}: ${what} into ${table} (${mode}), started ${startedAt}`));
  const problemShown = problem === undefined ? [] : problemLines(problem, {}, { paint, isImport: true });
  return [
    title,
    ...(progress === undefined ? [] : [`  ${progressLine(progress, pace(progress), 200)}`]),
    ...problemShown,
    ...(status === 'died' ? ['  its process or database connection was lost; 0 rows were loaded'] : []),
  ];
}

/** Average rate, because a single view has no history. */
function pace({ bytes, elapsedMs }: ProgressState): number {
  return elapsedMs === 0 ? 0 : (bytes.received / elapsedMs) * 1000;
}
