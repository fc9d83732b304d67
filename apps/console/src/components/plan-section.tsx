import type { TableDescription } from '../api/types.ts';
import { planState, retryPlan } from '../state/plan.ts';
import { FailureNote } from './failure-note.tsx';
import { PlanColumns } from './plan-columns.tsx';
import { PlanProblems } from './plan-problems.tsx';
import { PlanSample } from './plan-sample.tsx';
import { PlanSettings } from './plan-settings.tsx';
import { PlanSummary } from './plan-summary.tsx';
import { RejectReasons } from './reject-reasons.tsx';
import { RejectTable } from './reject-table.tsx';
import { StartBar } from './start-bar.tsx';

interface PlanSectionProps {
  readonly file: File;
  readonly table: TableDescription | undefined;
}

/** Review of the import: its plan, its settings, and the button that starts it. */
export function PlanSection({ file, table }: PlanSectionProps) {
  const { plan, failure, isLoading } = planState.value;
  return (
    <section class="card" aria-labelledby="plan" aria-busy={isLoading}>
      <h2 id="plan">3. Review</h2>
      {failure && <FailureNote failure={failure} onRetry={retryPlan} />}
      {plan && <PlanSummary plan={plan} />}
      {!plan && isLoading && <p class="note">Reading the file…</p>}
      {plan && <PlanProblems plan={plan} />}
      {plan?.notes?.map((note) => (
        <p class="note" key={note}>
          In this file, {note}.
        </p>
      ))}
      <PlanSettings plan={plan} table={table} />
      {plan && (
        <>
          <h3>Columns</h3>
          <PlanColumns plan={plan} table={table} />
          <h3>First records, before and after cleaning</h3>
          <PlanSample plan={plan} />
          {plan.rejects.sample.length > 0 && (
            <>
              <h3>Records that would be rejected</h3>
              <RejectReasons byCode={plan.rejects.byCode} />
              <RejectTable rejects={plan.rejects.sample} />
            </>
          )}
          <StartBar file={file} plan={plan} />
        </>
      )}
    </section>
  );
}
