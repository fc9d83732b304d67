import type { ImportPlan } from '../api/types.ts';
import { ScrollArea } from './scroll-area.tsx';

/** Characters that would not be seen. */
const shown = (value: string) => value.replaceAll('\t', '⇥').replaceAll(/\r\n|[\r\n]/g, '⏎');

/** The first records, before and after cleaning. */
export function PlanSample({ plan }: { readonly plan: ImportPlan }) {
  const { columns, sample } = plan;
  return (
    <ScrollArea label="First records">
      <table class="sample">
        <thead>
          <tr>
            <th scope="col">Line</th>
            {columns.map(({ header, column }, i) => (
              <th key={i} scope="col">
                {column ?? <del>{header}</del>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sample.map(({ line, before, after, reject }) => (
            <tr key={line} class={reject ? 'bad' : ''}>
              <th scope="row">{line}</th>
              {columns.map(({ column }, i) => (
                <td key={i} class="value">
                  <Cell
                    before={before[i] ?? null}
                    after={column === undefined || after === undefined ? undefined : after[column]}
                  />
                  {reject && reject.column === column && column !== undefined && (
                    <span class="reason">{reject.message}</span>
                  )}
                </td>
              ))}
              {reject && !columns.some(({ column }) => column !== undefined && column === reject.column) && (
                <td class="reason">{reject.message}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

interface CellProps {
  readonly before: string | null;
  /** Undefined where nothing is loaded. */
  readonly after: string | null | undefined;
}

function Cell({ before, after }: CellProps) {
  if (before === null) return <i>empty</i>;
  if (after === undefined || after === before) return <>{shown(before)}</>;
  return (
    <>
      <del>{shown(before)}</del> <ins>{after === null ? 'NULL' : shown(after)}</ins>
    </>
  );
}
