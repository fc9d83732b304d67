import { type Signal, signal } from '@preact/signals';
import { fileChanged, isUnchanged } from '../api/unusable-file.ts';
import { type Failure, failureOf, Refusal } from '../api/request.ts';
import { type ImportRequest, sendImport } from '../api/send-import.ts';
import type { Problem, Receipt } from '../api/types.ts';
import { forgetFile } from './draft.ts';

/**
 * Outcome of this page's own request. `lost`: the service did not answer; `aborted`: the page did not wait. Only the
 * ledger knows the outcome of both. `hasFileChanged`: after it was chosen, and so perhaps during the upload.
 */
export type UploadOutcome =
  | { readonly kind: 'sending' }
  | { readonly kind: 'receipt'; readonly receipt: Receipt; readonly hasFileChanged: boolean }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | {
      readonly kind: 'lost';
      readonly at: number;
      readonly failure: Failure;
      readonly hasFileChanged: boolean;
    }
  | { readonly kind: 'aborted' };

/** File that this page is sending or has sent. */
export interface Upload extends ImportRequest {
  readonly outcome: Signal<UploadOutcome>;
  /** Stops sending. */
  readonly abort: () => void;
}

const uploads = new Map<string, Upload>();

/** @param key the import's Idempotency-Key */
export function uploadOf(key: string): Upload | undefined {
  return uploads.get(key);
}

/** Upload that became this import. */
export function uploadOfImport(importId: string): Upload | undefined {
  return [...uploads.values()].find(({ outcome: { value } }) =>
    value.kind === 'receipt'
      ? value.receipt.id === importId
      : value.kind === 'problem' && value.problem.importId === importId,
  );
}

/** Upload that is sending this file now. */
export function uploadInProgress(file: File): Upload | undefined {
  return [...uploads.values()].find((each) => each.file === file && each.outcome.value.kind === 'sending');
}

/** Starts an upload. */
export function startUpload(request: ImportRequest): void {
  const aborted = new AbortController();
  const outcome = signal<UploadOutcome>({ kind: 'sending' });
  uploads.set(request.key, { ...request, outcome, abort: () => aborted.abort() });
  void outcomeOf(request, aborted.signal).then((value) => {
    outcome.value = value;
    if (value.kind === 'receipt' && value.receipt.status === 'committed') forgetFile(request.file);
  });
}

async function outcomeOf(request: ImportRequest, aborted: AbortSignal): Promise<UploadOutcome> {
  try {
    const receipt = await sendImport(request, aborted);
    return { kind: 'receipt', receipt, hasFileChanged: !(await isUnchanged(request.file)) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'problem', problem: error.problem };
    if (aborted.aborted) return { kind: 'aborted' };
    const hasFileChanged = !(await isUnchanged(request.file));
    const failure = hasFileChanged ? fileChanged : failureOf(error);
    return { kind: 'lost', at: performance.now(), failure, hasFileChanged };
  }
}

// Leaving the page ends its uploads, so the browser asks first.
addEventListener('beforeunload', (event) => {
  for (const { outcome } of uploads.values()) if (outcome.value.kind === 'sending') event.preventDefault();
});
