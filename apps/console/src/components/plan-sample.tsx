import type { ImportPlan } from '../api/types.ts';
import { useGradualList } from './gradual-list.ts';
import { ScrollArea } from './scroll-area.tsx';
import { ForeignText } from './foreign-text.tsx';
import { toPageWording } from './page-wording.ts';

/** Shows tabs and line breaks, which are common in values, as symbols. */
function shown(value: string) {
  return <ForeignText text={value.replaceAll('\t', '⇥').replaceAll(/\r\n|[\r\n]/g, '⏎')} />;
}

/** Initial number of columns; more than fit into the scroll area. */
const COLUMNS = 40;

/** The first records, before and after cleaning. */
export function PlanSample({ plan }: { readonly plan: ImportPlan }) {
  const { columns: all, sample } = plan;
  const { count, last } = useGradualList<HTMLTableCellElement>(all.length, COLUMNS);
  const columns = all.slice(0, count);
  return (
    <ScrollArea label="First records">
      <table class="sample">
        <thead>
          <tr>
            <th scope="col">Line</th>
            {columns.map(({ header, column }, i) => (
              <th key={i} ref={i === count - 1 ? last : null} scope="col">
                {column === undefined ? (
                  <del>
                    <ForeignText text={header} />
                  </del>
                ) : (
                  <ForeignText text={column} />
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sample.map(({ line, before, reject, ...cleaned }) => (
            <tr key={line} class={reject ? 'bad' : ''}>
              <th scope="row">{line}</th>
              {columns.map(({ column }, i) => (
                <td key={i} class="value">
                  <Cell before={before[i] ?? null} after={changedValue(cleaned, column)} />
                  {reject && reject.column === column && column !== undefined && (
                    <span class="reason">
                      <ForeignText text={toPageWording(reject.message)} />
                    </span>
                  )}
                </td>
              ))}
              {reject && !all.some(({ column }) => column !== undefined && column === reject.column) && (
                <td class="reason">
                  <ForeignText text={toPageWording(reject.message)} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

/**
 * Clean value of a column if cleaning changed the field or made it NULL, otherwise undefined. A time that PostgreSQL
 * only writes differently, such as without its `T`, is not changed.
 */
function changedValue(
  { after, changed = [] }: Pick<ImportPlan['sample'][number], 'after' | 'changed'>,
  column: string | undefined,
) {
  if (column === undefined) return undefined;
  const value = after?.[column];
  return value === null || changed.includes(column) ? value : undefined;
}

interface CellProps {
  readonly before: string | null;
  readonly after: string | null | undefined;
}

function Cell({ before, after }: CellProps) {
  if (before === null) return <i>empty</i>;
  if (after === undefined || after === before) return shown(before);
  return (
    <>
      <del>{shown(before)}</del> <ins>{after === null ? 'NULL' : shown(after)}</ins>
    </>
  );
}
