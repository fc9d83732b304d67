import { useSignal } from '@preact/signals';
import type { ImportPlan } from '../api/types.ts';
import { formatBytes } from './format.ts';
import { newKey } from '../state/new-key.ts';
import { planState } from '../state/plan.ts';
import { navigate, importHref } from '../state/route.ts';
import { startUpload, uploadInProgress } from '../state/uploads.ts';
import { ForeignText, foreignItem, InlineList } from './foreign-text.tsx';

interface StartBarProps {
  readonly file: File;
  readonly plan: ImportPlan;
}

/** Starts the import, or a dry run of it. */
export function StartBar({ file, plan }: StartBarProps) {
  const isDryRun = useSignal(false);
  const isStarted = useSignal(false);
  const { isLoading } = planState.value;
  const start = () => {
    // A double click starts one import. A plan that is being refreshed does not match the chosen settings.
    if (isStarted.value || planState.value.isLoading) return;
    const parameters = new URLSearchParams(plan.parameters);
    if (isDryRun.value) parameters.set('dryRun', 'true');
    const key = newKey();
    startUpload({ table: plan.table, file, parameters, key });
    isStarted.value = true;
    navigate(importHref(key));
  };
  const underWay = uploadInProgress(file);
  const { replaces } = plan;
  return (
    <div class="start-bar">
      <button type="button" class="primary" disabled={plan.problems.length > 0 || isLoading} onClick={start}>
        {/* One child, because a button lays out its children side by side. */}
        <span>
          {isDryRun.value ? 'Validate' : 'Import'} {formatBytes(file.size)} {isDryRun.value ? 'for' : 'into'}{' '}
          <ForeignText text={plan.table} />
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
          This file is already being uploaded. <a href={importHref(underWay.key)}>View import</a>
        </p>
      )}
      {replaces && !isDryRun.value && (
        <p class="warning">
          All existing rows of <ForeignText text={plan.table} /> will be deleted.
          {replaces.cascadesTo.length > 0 && (
            <>
              {' '}
              Rows of <InlineList items={replaces.cascadesTo.map(foreignItem)} /> that refer to them will be
              deleted or changed.
            </>
          )}
        </p>
      )}
    </div>
  );
}
