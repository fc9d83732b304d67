import type { ImportPlan } from '../api/types.ts';
import { fieldOf, mapColumn, setParameter } from '../state/draft.ts';
import { ProblemNote } from './problem-note.tsx';
import { ForeignText } from './foreign-text.tsx';

/** Problems that would fail the import, with buttons that fix them. */
export function PlanProblems({ plan }: { readonly plan: ImportPlan }) {
  return (
    <>
      {plan.problems.map((problem) => (
        <ProblemNote key={problem.code} problem={problem}>
          {problem.code === 'COLUMN_UNKNOWN' && <UnknownColumns plan={plan} />}
          {problem.code === 'REPLACE_REJECTS' && plan.rows.valid > 0 && (
            <button type="button" onClick={() => setParameter('maxRejects', '100%')}>
              Replace with valid records only
            </button>
          )}
          {problem.code === 'REPLACE_EMPTY' && (
            <button type="button" onClick={() => setParameter('expectedRows', '0')}>
              Empty the table
            </button>
          )}
          {problem.code === 'REPLACE_CASCADES' && problem['hiddenTables'] === 0 && (
            <button type="button" onClick={() => setParameter('cascade', 'true')}>
              Also delete or change those rows
            </button>
          )}
        </ProblemNote>
      ))}
    </>
  );
}

function UnknownColumns({ plan }: { readonly plan: ImportPlan }) {
  return (
    <>
      {plan.unknown.map(
        ({ header, position, suggestion }) =>
          suggestion !== undefined && (
            <button
              key={header}
              type="button"
              onClick={() => mapColumn(fieldOf(header, position, true), suggestion)}
            >
              <span>
                Map “<ForeignText text={header} />” to <ForeignText text={suggestion} />
              </span>
            </button>
          ),
      )}
      {/* One of them may be a required column under another name. */}
      {!plan.problems.some(({ code }) => code === 'COLUMN_MISSING') && (
        <button type="button" onClick={() => setParameter('unknownColumns', 'ignore')}>
          {plan.unknown.length === 1 ? 'Ignore this column' : 'Ignore these columns'}
        </button>
      )}
    </>
  );
}
