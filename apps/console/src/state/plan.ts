import { effect, signal } from '@preact/signals';
import { planImport } from '../api/plan-import.ts';
import { type Failure, failureOf } from '../api/request.ts';
import type { ImportPlan } from '../api/types.ts';
import { draftFile, draftQuery, draftTable } from './draft.ts';
import { apiKey } from '../api/session.ts';

/** Delay that avoids a request for each key press. */
const SETTLED_AFTER_MS = 150;

export interface PlanState {
  /** Latest plan; kept while the next one is loading. */
  readonly plan?: ImportPlan;
  readonly failure?: Failure;
  readonly isLoading: boolean;
}

/** Plan of the draft. */
export const planState = signal<PlanState>({ isLoading: false });

const tries = signal(0);

/** Requests the plan again. */
export function retryPlan(): void {
  tries.value++;
}

effect(() => {
  const [table, file, query] = [draftTable.value, draftFile.value, draftQuery()];
  // A new key and a retry also request the plan again.
  void [apiKey.value, tries.value];
  const outdated = new AbortController();
  if (table === '' || file === undefined) {
    planState.value = { isLoading: false };
    return;
  }
  const { plan } = planState.peek();
  planState.value = { ...(plan ? { plan } : {}), isLoading: true };
  const timer = setTimeout(() => {
    void requestPlan(table, file, query, outdated.signal).then((state) => {
      if (!outdated.signal.aborted) planState.value = state;
    });
  }, SETTLED_AFTER_MS);
  return () => {
    clearTimeout(timer);
    outdated.abort();
  };
});

async function requestPlan(
  table: string,
  file: File,
  query: URLSearchParams,
  aborted: AbortSignal,
): Promise<PlanState> {
  try {
    return { plan: await planImport(table, file, query, aborted), isLoading: false };
  } catch (error) {
    return { failure: failureOf(error), isLoading: false };
  }
}
