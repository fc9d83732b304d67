import { type Failure, Unreachable } from '../api/request.ts';
import type { Progress } from '../api/types.ts';
import { formatBytes, formatCount, formatDuration, formatMemory } from './format.ts';
import type { Upload } from '../state/uploads.ts';
import { CancelButton } from './cancel-button.tsx';
import { Figures } from './figures.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { UnreachableNote } from './unreachable-note.tsx';

interface ImportRunningProps {
  /** Id or Idempotency-Key of the import. */
  readonly name: string;
  /** Undefined until the import starts. */
  readonly progress: Progress | undefined;
  /** Undefined if another page sends the file. */
  readonly upload: Upload | undefined;
  /** Reason why the page cannot follow the import now. */
  readonly failure: Failure | undefined;
}

const waits = {
  source: 'Waiting for the file. The upload is the bottleneck.',
  processing: 'Processing records. The service’s CPU is the bottleneck.',
  database: 'Waiting for the database. The upload pauses until it catches up.',
};

const phases = {
  starting: 'Waiting for a free slot and for the table.',
  merging: 'Merging rows by key.',
  committing: 'Committing.',
};

export function ImportRunning({ name, progress, upload, failure }: ImportRunningProps) {
  const isUnreachable = failure instanceof Unreachable;
  return (
    <section class="card" aria-label="Progress">
      {isUnreachable && (
        <UnreachableNote status={failure.status}>
          This page keeps trying to reconnect. Leave it open.
        </UnreachableNote>
      )}
      <ProgressBar
        received={progress?.bytes.received ?? 0}
        total={progress?.bytes.total ?? upload?.file.size}
      />
      {!isUnreachable && <p aria-live="polite">{activityOf(progress, upload)}</p>}
      {progress && <ProgressFigures progress={progress} />}
      <CancelButton name={name} upload={upload} />
      <p class="note">No rows are visible in the table until the import commits.</p>
    </section>
  );
}

function activityOf(progress: Progress | undefined, upload: Upload | undefined): string {
  if (upload?.outcome.value.kind === 'lost') return 'Waiting for the outcome of the import.';
  if (progress === undefined) return phases.starting;
  const { phase, waitingFor } = progress;
  return phase === 'loading' ? waits[waitingFor] : phases[phase];
}

function ProgressFigures({ progress }: { readonly progress: Progress }) {
  const { bytes, rows, rowsPerSecond, secondsLeft, elapsedMs, rssBytes } = progress;
  return (
    <Figures
      of={{
        'Records read': formatCount(rows.read),
        Rejected: formatCount(rows.rejected),
        'Rows/s': formatCount(rowsPerSecond),
        'Upload speed': `${formatBytes((bytes.received / Math.max(elapsedMs, 1)) * 1000)}/s`,
        'Time left': secondsLeft === undefined ? '–' : formatDuration(secondsLeft * 1000),
        Elapsed: formatDuration(elapsedMs),
        'Service memory': formatMemory(rssBytes),
      }}
    />
  );
}
