import type { ImportState } from './import-state.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What the browser's tab is called where it shows no import. */
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

/** What it is called where it shows one: who is in another tab sees how far it is. */
export function titleOf(state: ImportState, name: string): string {
  const { received, total } = (state.kind === 'running' && state.progress?.bytes) || {};
  const mark = received && total ? `${Math.floor((received / total) * 100)} %` : markOf(state);
  return `${mark} ${name}`;
}

function markOf(state: ImportState): string {
  return marks[state.kind === 'receipt' ? verdictOf(state.receipt.rows) : state.kind];
}
