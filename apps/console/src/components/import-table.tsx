import type { ImportSummary } from '../api/types.ts';
import { formatCount, formatDuration, formatTime } from './format.ts';
import { importHref } from '../state/route.ts';
import { verdictOf } from '../state/verdict.ts';
import { ScrollArea } from './scroll-area.tsx';
import { ForeignText } from './foreign-text.tsx';

export function ImportTable({ imports }: { readonly imports: readonly ImportSummary[] }) {
  if (imports.length === 0) return <p class="note">No imports found.</p>;
  return (
    <ScrollArea label="Imports">
      <table>
        <thead>
          <tr>
            <th scope="col">Started</th>
            <th scope="col">File</th>
            <th scope="col">Table</th>
            <th scope="col">Mode</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">
              Loaded
            </th>
            <th scope="col" class="number">
              Rejected
            </th>
            <th scope="col" class="number">
              Duration
            </th>
          </tr>
        </thead>
        <tbody>
          {imports.map(({ id, startedAt, durationMs, file, table, mode, status, rows, problem }) => (
            <tr key={id}>
              <th scope="row">
                <a href={importHref(id)}>{formatTime(startedAt)}</a>
              </th>
              <td class="value">{file !== undefined && <ForeignText text={file} />}</td>
              <td class="value">
                <ForeignText text={table} />
              </td>
              <td>{mode}</td>
              <td>
                <span class={`badge ${badgeClassOf(status, rows)}`}>{status}</span>{' '}
                {problem && <code>{problem.code}</code>}
              </td>
              <td class="number">{rows && formatCount(status === 'committed' ? rows.loaded : 0)}</td>
              <td class="number">{rows && formatCount(rows.rejected)}</td>
              <td class="number">{durationMs !== undefined && formatDuration(durationMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

/** Class of the badge: a committed import with rejects is not green. */
function badgeClassOf(status: ImportSummary['status'], rows: ImportSummary['rows']): string {
  const hasReceipt = status === 'committed' || status === 'checked';
  return hasReceipt && rows ? verdictOf(rows) : status;
}
