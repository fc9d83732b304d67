import { useSignal } from '@preact/signals';
import type { ImportPlan } from '../api/types.ts';
import { formatBytes } from './format.ts';
import { newKey } from '../state/new-key.ts';
import { planState } from '../state/plan.ts';
import { go, importHref } from '../state/route.ts';
import { startUpload, uploadUnderWay } from '../state/uploads.ts';
import { Foreign, foreignItem, Listed } from './foreign.tsx';

interface StartBarProps {
  readonly file: File;
  readonly plan: ImportPlan;
}

/** Starts what the plan shows, or tries all of it. */
export function StartBar({ file, plan }: StartBarProps) {
  const isDryRun = useSignal(false);
  const isStarted = useSignal(false);
  const { isAsking } = planState.value;
  const start = () => {
    // A double click is meant once, and what is shown is not what was chosen while the service is being asked.
    if (isStarted.value || planState.value.isAsking) return;
    const parameters = new URLSearchParams(plan.parameters);
    if (isDryRun.value) parameters.set('dryRun', 'true');
    const key = newKey();
    startUpload({ table: plan.table, file, parameters, key });
    isStarted.value = true;
    go(importHref(key));
  };
  const underWay = uploadUnderWay(file);
  const { replaces } = plan;
  return (
    <div class="start-bar">
      <button type="button" class="primary" disabled={plan.problems.length > 0 || isAsking} onClick={start}>
        {/* In one piece: a button lays out its own children side by side. */}
        <span>
          {isDryRun.value ? 'Check' : 'Import'} {formatBytes(file.size)} into <Foreign text={plan.table} />
        </span>
      </button>
      <label class="check">
        <input
          type="checkbox"
          checked={isDryRun.value}
          onChange={({ currentTarget }) => (isDryRun.value = currentTarget.checked)}
        />
        Dry run (validate only)
      </label>
      {underWay && (
        <p class="warning">
          This file is being sent already: <a href={importHref(underWay.key)}>watch that import</a>.
        </p>
      )}
      {replaces && !isDryRun.value && (
        <p class="warning">
          All rows that are in <Foreign text={plan.table} /> now will be deleted.
          {replaces.cascadesTo.length > 0 && (
            <>
              {' '}
              Rows of <Listed items={replaces.cascadesTo.map(foreignItem)} /> that refer to them will be
              deleted or change.
            </>
          )}
        </p>
      )}
    </div>
  );
}
