import { useEffect, useMemo } from 'preact/hooks';
import { ImportReceipt } from '../components/import-receipt.tsx';
import { ImportFailed } from '../components/import-failed.tsx';
import { ImportRunning } from '../components/import-running.tsx';
import { ProgressCharts } from '../components/progress-charts.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { stateOf } from '../state/import-state.ts';
import { defaultTitle, titleOf } from '../state/title.ts';
import { uploadOf } from '../state/uploads.ts';
import { watchImport } from '../state/watch.ts';
import { ForeignText } from '../components/foreign-text.tsx';
import { visible } from '../components/visible-text.ts';

/** Page of one import, running or ended. @param name its id or Idempotency-Key */
export function ImportPage({ name }: { readonly name: string }) {
  const unmounted = useMemo(() => new AbortController(), []);
  const watch = useMemo(() => watchImport(name, unmounted.signal), []);
  useEffect(() => () => unmounted.abort(), []);
  const upload = uploadOf(name);
  const state = stateOf(upload, watch);
  const table = watch.view.value?.table ?? upload?.table;
  const heading = upload?.file.name ?? watch.view.value?.file ?? 'Import';
  const title = titleOf(state, visible(heading));
  useEffect(() => void (document.title = title), [title]);
  useEffect(() => () => void (document.title = defaultTitle), []);
  return (
    <>
      <h1 tabIndex={-1}>
        <ForeignText text={heading} />{' '}
        {table && (
          <span class="note into">
            → <ForeignText text={table} />
          </span>
        )}
      </h1>
      {state.kind === 'running' && (
        <ImportRunning name={name} progress={state.progress} upload={upload} failure={watch.failure.value} />
      )}
      {state.kind === 'receipt' && <ImportReceipt {...state} />}
      {state.kind === 'failed' && (
        <ImportFailed failure={state.failure} importId={state.id} upload={upload} />
      )}
      {state.kind === 'cancelled' && <ImportFailed isCancelled upload={upload} />}
      {state.kind === 'unknown' && <ProblemNote problem={state.problem} />}
      <ProgressCharts history={watch.history.value} />
    </>
  );
}
