import type { Receipt } from '../api/types.ts';
import { formatCount, formatRows } from './format.ts';
import { ScrollArea } from './scroll-area.tsx';
import { ForeignText } from './foreign-text.tsx';
import { toPageWording } from './page-wording.ts';

type Rejects = Receipt['rejects']['sample'];

/** Rejected records with all errors of each. */
export function RejectTable({ rejects }: { readonly rejects: Rejects }) {
  return (
    <ScrollArea label="Rejected records">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              Record
            </th>
            <th scope="col" class="number">
              Line
            </th>
            <th scope="col">Column</th>
            <th scope="col">Code</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {rejects.flatMap(({ record, line, errors, moreErrors, ...first }) =>
            (errors ?? [first]).map(({ column, code, message }, i, all) => (
              <tr key={`${record} ${i}`}>
                {i === 0 && (
                  <>
                    <td class="number" rowSpan={all.length}>
                      {formatCount(record)}
                    </td>
                    <td class="number" rowSpan={all.length}>
                      {line !== undefined && formatCount(line)}
                    </td>
                  </>
                )}
                <td>{column !== undefined && <ForeignText text={column} />}</td>
                <td>
                  <code>{code}</code>
                </td>
                <td class="value message">
                  <ForeignText text={toPageWording(message)} />
                  {i === all.length - 1 && moreErrors !== undefined && (
                    <span class="note"> … and {formatRows(moreErrors, 'more error')}</span>
                  )}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </ScrollArea>
  );
}
