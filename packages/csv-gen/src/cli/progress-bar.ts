import { Transform } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import type { ContactsGenerator } from '../stream/contacts-generator.ts';

export interface ProgressOptions {
  readonly generator: Pick<ContactsGenerator, 'progress'>;
  readonly rows: number;
  readonly terminal: NodeJS.WritableStream;
}

/** Creates a stage that passes bytes on and shows progress on the terminal. */
export function showProgress({ generator, rows, terminal }: ProgressOptions): Transform {
  const startedAt = performance.now();
  const bar = new SingleBar(
    {
      stream: terminal,
      format:
        '{bar} {percentage}% | {value}/{total} rows | {megabytes} MB | {rate} rows/s | ETA {eta_formatted}',
      etaBuffer: 200,
    },
    Presets.shades_classic,
  );
  const show = (): void => {
    const made = generator.progress();
    const rate = Math.round((made.rows / (performance.now() - startedAt)) * 1000);
    bar.update(made.rows, { megabytes: (made.bytes / 1e6).toFixed(1), rate: rate.toLocaleString('en-US') });
  };
  bar.start(rows, 0, { megabytes: '0.0', rate: '0' });
  // The bytes update the bar, because a synchronous standard output would starve a timer.
  return new Transform({
    transform: (chunk, _encoding, done) => {
      show();
      done(null, chunk);
    },
    flush: (done) => {
      show();
      done();
    },
    destroy: (error, done) => {
      bar.stop();
      done(error);
    },
  });
}
