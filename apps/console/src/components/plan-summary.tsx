import type { ImportPlan } from '../api/types.ts';
import { formatCount, formatRows } from './format.ts';
import { ForeignText, InlineList } from './foreign-text.tsx';
import { shapeWords } from './shape-words.ts';

/** Summary of the plan in two sentences. */
export function PlanSummary({ plan }: { readonly plan: ImportPlan }) {
  const { rows, cut, shape, changes, problems } = plan;
  const records = formatRows(rows.read, 'record');
  const checked = cut ? `The first ${records}` : rows.read > 1 ? `All ${records}` : records;
  const cleaned = Object.entries(changes).filter(([, count]) => count > 0);
  return (
    <output>
      {checked} checked: {formatCount(rows.valid)} valid
      {rows.rejected > 0 && (
        <>
          , <strong>{formatCount(rows.rejected)} would be rejected</strong>
        </>
      )}
      {rows.skipped > 0 && `, ${formatCount(rows.skipped)} skipped`}.{' '}
      {shape && `Shape of the file: ${shapeWords(shape)}. `}
      {cleaned.length > 0 && (
        <>
          Values cleaned:{' '}
          <InlineList
            items={cleaned.map(([column, count]) => (
              <ForeignText key={column} text={column}>
                ({formatCount(count)})
              </ForeignText>
            ))}
          />
          .{' '}
        </>
      )}
      {problems.length > 0 && <strong>Fix the problems below to import this file.</strong>}
    </output>
  );
}
