import { effect, signal } from '@preact/signals';
import { planImport } from '../api/plan-import.ts';
import { type Failure, failureOf } from '../api/request.ts';
import type { ImportPlan } from '../api/types.ts';
import { draftFile, draftQuery, draftTable } from './draft.ts';
import { apiKey } from '../api/session.ts';

/** Who types a parameter is not asked about each letter. */
const SETTLED_AFTER_MS = 150;

export interface PlanState {
  /** Of the draft as it was asked about last; stays while the next one is on its way. */
  readonly plan?: ImportPlan;
  readonly failure?: Failure;
  readonly isAsking: boolean;
}

/** What an import of the draft would do. */
export const planState = signal<PlanState>({ isAsking: false });

const tries = signal(0);

/** Asks again. */
export function retryPlan(): void {
  tries.value++;
}

effect(() => {
  const [table, file, query] = [draftTable.value, draftFile.value, draftQuery()];
  // One that was refused is asked again with the next key.
  void [apiKey.value, tries.value];
  const asked = new AbortController();
  if (table === '' || file === undefined) {
    planState.value = { isAsking: false };
    return;
  }
  const { plan } = planState.peek();
  planState.value = { ...(plan ? { plan } : {}), isAsking: true };
  const timer = setTimeout(() => {
    void ask(table, file, query, asked.signal).then((state) => {
      if (!asked.signal.aborted) planState.value = state;
    });
  }, SETTLED_AFTER_MS);
  return () => {
    clearTimeout(timer);
    asked.abort();
  };
});

async function ask(
  table: string,
  file: File,
  query: URLSearchParams,
  aborted: AbortSignal,
): Promise<PlanState> {
  try {
    return { plan: await planImport(table, file, query, aborted), isAsking: false };
  } catch (error) {
    return { failure: failureOf(error), isAsking: false };
  }
}
