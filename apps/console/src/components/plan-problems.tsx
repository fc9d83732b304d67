import type { ImportPlan } from '../api/types.ts';
import { mapColumn, setParameter } from '../state/draft.ts';
import { ProblemNote } from './problem-note.tsx';
import { Foreign } from './foreign.tsx';

/** With what the import would fail, and what can be done about it at a click. */
export function PlanProblems({ plan }: { readonly plan: ImportPlan }) {
  return (
    <>
      {plan.problems.map((problem) => (
        <ProblemNote key={problem.code} problem={problem}>
          {problem.code === 'COLUMN_UNKNOWN' && <UnknownColumns plan={plan} />}
          {problem.code === 'REPLACE_REJECTS' && plan.rows.valid > 0 && (
            <button type="button" onClick={() => setParameter('maxRejects', '100%')}>
              Replace with the valid records only
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
        ({ header, suggestion }) =>
          suggestion !== undefined && (
            <button key={header} type="button" onClick={() => mapColumn(header, suggestion)}>
              <span>
                Take “<Foreign text={header} />” as <Foreign text={suggestion} />
              </span>
            </button>
          ),
      )}
      {/* Without them the table would lack what it needs. */}
      {!plan.problems.some(({ code }) => code === 'COLUMN_MISSING') && (
        <button type="button" onClick={() => setParameter('unknownColumns', 'ignore')}>
          Leave {plan.unknown.length === 1 ? 'it' : 'them'} out
        </button>
      )}
    </>
  );
}
