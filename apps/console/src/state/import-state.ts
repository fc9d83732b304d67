import type { Problem, Progress, Receipt } from '../api/types.ts';
import type { Upload } from './uploads.ts';
import type { Watch } from './watch.ts';

/** What is known of an import, by this page's request for it and by the ledger. `died`: nobody will ever say why. */
export type ImportState =
  | { readonly kind: 'running'; readonly progress: Progress | undefined }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly id: string | undefined }
  | { readonly kind: 'died'; readonly id: string | undefined }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unknown'; readonly problem: Problem };

export function stateOf(upload: Upload | undefined, { view, link, problem }: Watch): ImportState {
  const outcome = upload?.outcome.value;
  if (outcome?.kind === 'receipt') return outcome;
  const refused = outcome?.kind === 'problem' ? failedWith(outcome.problem) : undefined;
  // Where that leaves open whether the rows are there, the ledger knows better sooner or later.
  if (refused?.problem.rowsLoaded !== undefined) return refused;
  const seen = view.value;
  if (seen !== undefined) {
    if ('rejects' in seen) return { kind: 'receipt', receipt: seen };
    if (seen.status === 'died') return { kind: 'died', id: seen.id };
    if (seen.problem) return { kind: 'failed', problem: seen.problem, id: seen.id };
  }
  if (refused !== undefined) return refused;
  // Never heard of: a request that was lost, or taken back, before it became an import.
  if (link.value === 'refused' && outcome?.kind === 'lost') return { kind: 'died', id: undefined };
  if (link.value === 'refused' && outcome?.kind === 'aborted') return { kind: 'cancelled' };
  if (link.value === 'refused' && problem.value) return { kind: 'unknown', problem: problem.value };
  return { kind: 'running', progress: seen && 'progress' in seen ? seen.progress : undefined };
}

function failedWith(problem: Problem): Extract<ImportState, { kind: 'failed' }> {
  return { kind: 'failed', problem, id: problem.importId };
}
