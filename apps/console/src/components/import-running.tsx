import { type Failure, Unreachable } from '../api/request.ts';
import type { Progress } from '../api/types.ts';
import { formatBytes, formatCount, formatDuration, formatMemory } from './format.ts';
import type { Upload } from '../state/uploads.ts';
import { CancelButton } from './cancel-button.tsx';
import { Figures } from './figures.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { UnreachableNote } from './unreachable-note.tsx';

interface ImportRunningProps {
  /** Its id or Idempotency-Key. */
  readonly name: string;
  /** Undefined while the service has not begun. */
  readonly progress: Progress | undefined;
  /** Where this page sends the file. */
  readonly upload: Upload | undefined;
  /** Why it cannot be watched just now. */
  readonly failure: Failure | undefined;
}

const waits = {
  source: 'the file: the network, or the machine that sends it, sets the pace',
  processing: 'nothing: rows are being checked as fast as this processor can',
  database: 'the database: it sets the pace, and the file is held back meanwhile',
};

const phases = {
  starting: 'a free slot, and the table',
  merging: 'the database, which merges the rows by their keys',
  committing: 'the database, which commits',
};

export function ImportRunning({ name, progress, upload, failure }: ImportRunningProps) {
  const isUnreachable = failure instanceof Unreachable;
  return (
    <section class="card" aria-label="Progress">
      {isUnreachable && (
        <UnreachableNote status={failure.status}>
          The page keeps asking what became of the import; leave it open.
        </UnreachableNote>
      )}
      <ProgressBar
        received={progress?.bytes.received ?? 0}
        total={progress?.bytes.total ?? upload?.file.size}
      />
      {!isUnreachable && <p aria-live="polite">Waiting for {waitsFor(progress, upload)}.</p>}
      {progress && <ProgressFigures progress={progress} />}
      <CancelButton name={name} upload={upload} />
      <p class="note">No row is visible to others before all of them are.</p>
    </section>
  );
}

function waitsFor(progress: Progress | undefined, upload: Upload | undefined): string {
  if (upload?.outcome.value.kind === 'lost') return 'the service to say what became of the import';
  if (progress === undefined) return phases.starting;
  const { phase, waitingFor } = progress;
  return phase === 'loading' ? waits[waitingFor] : phases[phase];
}

function ProgressFigures({ progress }: { readonly progress: Progress }) {
  const { bytes, rows, rowsPerSecond, secondsLeft, elapsedMs, rssBytes } = progress;
  return (
    <Figures
      of={{
        'rows read': formatCount(rows.read),
        rejected: formatCount(rows.rejected),
        'rows a second': formatCount(rowsPerSecond),
        'bytes a second': formatBytes((bytes.received / Math.max(elapsedMs, 1)) * 1000),
        'time left': secondsLeft === undefined ? '–' : formatDuration(secondsLeft * 1000),
        elapsed: formatDuration(elapsedMs),
        'service memory': formatMemory(rssBytes),
      }}
    />
  );
}
