import { type Failure, Unreachable } from '../api/request.ts';
import type { ImportSummary, Problem, Progress, Receipt } from '../api/types.ts';
import type { Upload, UploadOutcome } from './uploads.ts';
import type { Watch } from './watch.ts';

/** State of an import, from this page's own upload and from the ledger. */
export type ImportState =
  | { readonly kind: 'running'; readonly progress: Progress | undefined }
  | { readonly kind: 'receipt'; readonly receipt: Receipt; readonly hasFileChanged: boolean }
  /** The import failed. If `failure` is undefined, the service or a connection was lost. */
  | { readonly kind: 'failed'; readonly failure: Failure | undefined; readonly id: string | undefined }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unknown'; readonly problem: Problem };

export function stateOf(upload: Upload | undefined, { view, link, failure }: Watch): ImportState {
  const outcome = upload?.outcome.value;
  if (outcome?.kind === 'receipt') return outcome;
  const refused = outcome?.kind === 'problem' ? outcome.problem : undefined;
  // Without rowsLoaded the outcome is open, and the ledger decides.
  if (refused?.rowsLoaded !== undefined) return failedWith(refused);
  const seen = view.value;
  if (seen !== undefined) {
    const hasFileChanged = outcome?.kind === 'lost' && outcome.hasFileChanged;
    if ('rejects' in seen) return { kind: 'receipt', receipt: seen, hasFileChanged };
    const { id, problem } = seen;
    if (hasLostFile(seen)) return { kind: 'failed', failure: causeOf(outcome) ?? problem, id };
    if (problem) return { kind: 'failed', failure: problem, id };
  }
  if (refused !== undefined) return failedWith(refused);
  // The service does not know the import: the request was lost or aborted before it became one.
  if (link.value === 'refused' && outcome?.kind === 'lost')
    return { kind: 'failed', failure: causeOf(outcome), id: undefined };
  if (link.value === 'refused' && outcome?.kind === 'aborted') return { kind: 'cancelled' };
  if (failure.value && !(failure.value instanceof Unreachable))
    return { kind: 'unknown', problem: failure.value };
  return { kind: 'running', progress: seen && 'progress' in seen ? seen.progress : undefined };
}

function failedWith(problem: Problem): ImportState {
  return { kind: 'failed', failure: problem, id: problem.importId };
}

/** Reason why the upload failed, if this page knows more than the service, which only sees a closed connection. */
function causeOf(outcome: UploadOutcome | undefined): Failure | undefined {
  if (outcome?.kind !== 'lost') return undefined;
  const { failure } = outcome;
  return failure instanceof Unreachable && failure.status === undefined ? undefined : failure;
}

/** Returns whether the import ended because its file did not arrive. */
function hasLostFile({ status, problem }: ImportSummary): boolean {
  return status === 'died' || problem?.code === 'CLIENT_GONE' || problem?.code === 'BODY_TRUNCATED';
}
