import type { Receipt } from '../api/types.ts';
import { formatCount } from './format.ts';
import { ScrollArea } from './scroll-area.tsx';
import { Foreign } from './foreign.tsx';

type Rejects = Receipt['rejects']['sample'];

/** What was set aside, and why. */
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
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rejects.map(({ record, line, column, code, message }) => (
            <tr key={record}>
              <td class="number">{formatCount(record)}</td>
              <td class="number">{line !== undefined && formatCount(line)}</td>
              <td>{column !== undefined && <Foreign text={column} />}</td>
              <td>
                <code>{code}</code>
              </td>
              <td class="value message">
                <Foreign text={message} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
