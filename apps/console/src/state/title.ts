import type { ImportState } from './import-state.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Title of pages that show no import. */
export const defaultTitle = 'stream-engine';

const marks: Readonly<Record<Exclude<ImportState['kind'], 'receipt'> | Verdict, string>> = {
  running: '…',
  good: '✓',
  empty: '✓',
  partial: '!',
  bad: '✗',
  failed: '✗',
  cancelled: '✗',
  unknown: '✗',
};

/** Title of the page of an import, with its progress, which is visible from other tabs. */
export function titleOf(state: ImportState, name: string): string {
  const { received, total } = (state.kind === 'running' && state.progress?.bytes) || {};
  const mark = received && total ? `${Math.floor((received / total) * 100)}%` : markOf(state);
  return `${mark} ${name}`;
}

function markOf(state: ImportState): string {
  return marks[state.kind === 'receipt' ? verdictOf(state.receipt.rows) : state.kind];
}
