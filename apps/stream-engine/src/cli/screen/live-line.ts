import type { ProgressState } from '@repo/engine';
import { Presets, SingleBar } from 'cli-progress';
import { clock, compact, count } from './figures.ts';

const COLUMNS = 80;
const BAR_MIN = 5;
const BAR_MAX = 32;

/** Number of samples from which the rate is computed: 3 s at four a second. */
const SAMPLES_MAX = 12;

const phases: Readonly<Record<ProgressState['phase'], string>> = {
  starting: 'starting',
  loading: '',
  merging: 'merging',
  committing: 'committing',
};

/** What the import is waiting for, as shown to the user. */
const waits: Readonly<Record<ProgressState['waitingFor'], string>> = {
  source: 'waiting for file',
  processing: 'processing',
  database: 'waiting for database',
};

/** Progress of an import on one line of a terminal, removed when the import ends. */
export class LiveLine {
  readonly #output: NodeJS.WriteStream;
  readonly #bar: SingleBar;
  readonly #samples: ProgressState[] = [];

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
    const format = (_options: unknown, _params: unknown, { line }: { line: string }) => line;
    const options = { stream: output, format, hideCursor: false, clearOnComplete: true, gracefulExit: false };
    this.#bar = new SingleBar(options, Presets.shades_classic);
    this.#bar.start(1, 0, { line: 'starting' });
  }

  update(state: ProgressState): void {
    this.#samples.push(state);
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    const columns = this.#output.columns || COLUMNS;
    this.#bar.update({ line: progressLine(state, bytesPerSecond(this.#samples), columns) });
  }

  end(): void {
    this.#bar.stop();
  }
}

/** Opens a progress line on a terminal; undefined for any other output. */
export function liveLineOn(output: NodeJS.WriteStream): LiveLine | undefined {
  return output.isTTY ? new LiveLine(output) : undefined;
}

function bytesPerSecond(samples: readonly ProgressState[]): number {
  const last = samples.at(-1)!;
  // A single sample is compared with the start.
  const first = samples.length > 1 ? samples[0]! : { elapsedMs: 0, bytes: { received: 0 } };
  const seconds = (last.elapsedMs - first.elapsedMs) / 1000;
  return seconds > 0 ? (last.bytes.received - first.bytes.received) / seconds : 0;
}

/**
 * Formats the progress of an import within the width of a terminal: bar and percentage if the size is known, MB/s, rows/s,
 * rejects, time left, and what the import is waiting for.
 */
export function progressLine(state: ProgressState, bytesASecond: number, columns: number): string {
  const { bytes, rows, phase, secondsLeft, waitingFor } = state;
  const share = bytes.total ? Math.min(1, bytes.received / bytes.total) : undefined;
  const figures = [
    share === undefined ? `${(bytes.received / 1e6).toFixed(0)} MB` : `${Math.floor(share * 100)}%`,
    `${(bytesASecond / 1e6).toFixed(0)} MB/s`,
    `${compact(state.rowsPerSecond)} rows/s`,
    `${rows.rejected < 10_000 ? count(rows.rejected) : compact(rows.rejected)} rejects`,
    ...(secondsLeft === undefined || phase !== 'loading' ? [] : [`${clock(secondsLeft)} left`]),
    phases[phase] || waits[waitingFor],
  ].join('  ');
  const bar = share === undefined ? '' : barOf(share, columns - 1 - figures.length - 1);
  return `${bar}${figures}`.slice(0, columns - 1);
}

function barOf(share: number, room: number): string {
  const width = Math.min(BAR_MAX, room);
  if (width < BAR_MIN) return '';
  const done = Math.round(share * width);
  return `${'█'.repeat(done)}${'░'.repeat(width - done)} `;
}
