import type { ImportPlan } from '../api/types.ts';
import { formatCount, formatRows } from './format.ts';
import { Foreign, Listed } from './foreign.tsx';

/** The plan in two sentences. */
export function PlanSummary({ plan }: { readonly plan: ImportPlan }) {
  const { rows, cut, changes, problems } = plan;
  const records = formatRows(rows.read, 'record');
  const where = cut ? `The first ${records}` : rows.read === 1 ? 'The only record' : `All ${records}`;
  const cleaned = Object.entries(changes).filter(([, count]) => count > 0);
  return (
    <output>
      {where} of the file {rows.read === 1 ? 'was' : 'were'} tried: {formatCount(rows.valid)} valid
      {rows.rejected > 0 && (
        <>
          , <strong>{formatCount(rows.rejected)} would be rejected</strong>
        </>
      )}
      {rows.skipped > 0 && `, ${formatCount(rows.skipped)} skipped`}.{' '}
      {cleaned.length > 0 && (
        <>
          Cleaned:{' '}
          <Listed
            items={cleaned.map(([column, count]) => (
              <Foreign key={column} text={column}>
                ({formatCount(count)})
              </Foreign>
            ))}
          />
          .{' '}
        </>
      )}
      {problems.length > 0 && <strong>As it is, nothing would be loaded.</strong>}
    </output>
  );
}
