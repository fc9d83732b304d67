import type { Receipt } from '../api/types.ts';
import { formatDuration } from './format.ts';

/** Shares of the import's duration. */
export function TimeSpent({ time }: { readonly time: Receipt['time'] }) {
  const parts = [
    { what: 'Waiting for the file:', ms: time.waitingForSourceMs, kind: 'source' },
    { what: 'Processing:', ms: time.processingMs, kind: 'processing' },
    { what: 'Waiting for the database:', ms: time.waitingForDatabaseMs, kind: 'database' },
  ];
  const total = Math.max(
    1,
    parts.reduce((sum, { ms }) => sum + ms, 0),
  );
  return (
    <div class="time-spent">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ kind, ms }, i) => {
          const before = parts.slice(0, i).reduce((sum, part) => sum + part.ms, 0);
          const x = (before / total) * 100;
          return <rect key={kind} class={kind} x={x} y="0" width={(ms / total) * 100} height="4" />;
        })}
      </svg>
      <ul>
        {parts.map(({ what, ms, kind }) => (
          <li key={kind} class={kind}>
            {what} {formatDuration(ms)}
          </li>
        ))}
      </ul>
    </div>
  );
}
