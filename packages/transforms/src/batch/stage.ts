import { Transform } from 'node:stream';
import { countWork } from './turns.ts';

export interface StageOptions<In, Out> {
  /** Pure work on one input; each yield is one output. */
  readonly step: (input: In) => Iterable<Out>;
  /** Outputs that remain after the input has ended. */
  readonly finish?: () => Iterable<Out>;
  /** Asynchronous preparation of a step; returns undefined if there is nothing to wait for. */
  readonly prepare?: (input: In) => Promise<void> | undefined;
  readonly readableObjectMode?: boolean;
  readonly writableObjectMode?: boolean;
  readonly readableHighWaterMark?: number;
  readonly writableHighWaterMark?: number;
}

/**
 * A thin stream around a pure step. It waits for its reader between two outputs of one input; a plain Transform would
 * queue them all, however slow the reader is. In object mode one object waits on each side, because an object here is a
 * whole batch.
 */
export class Stage<In, Out> extends Transform {
  /** CPU time of the steps so far, in milliseconds. */
  busyMs = 0;
  readonly #options: StageOptions<In, Out>;
  #resume: (() => void) | undefined;

  constructor(options: StageOptions<In, Out>) {
    super({
      readableObjectMode: options.readableObjectMode ?? true,
      writableObjectMode: options.writableObjectMode ?? true,
      readableHighWaterMark: options.readableHighWaterMark ?? 1,
      writableHighWaterMark: options.writableHighWaterMark ?? 1,
    });
    this.#options = options;
  }

  override _transform(input: In, _encoding: string, callback: (error?: Error | null) => void): void {
    const { prepare, step } = this.#options;
    const run = () => this.#run(() => step(input), callback);
    let ready: Promise<void> | undefined;
    try {
      ready = prepare?.(input);
    } catch (error) {
      callback(error as Error);
      return;
    }
    if (ready) ready.then(run, callback);
    else run();
  }

  override _flush(callback: (error?: Error | null) => void): void {
    const { finish } = this.#options;
    if (finish) this.#run(finish, callback);
    else callback();
  }

  override _read(size: number): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
    // Also call this after resuming. While its queue is full, Transform delays the end of a step until `_read`. The
    // queue is still full here, because the reader takes its chunk after `_read`.
    super._read(size);
  }

  #run(work: () => Iterable<Out>, callback: (error?: Error | null) => void): void {
    let outputs: Iterator<Out>;
    try {
      outputs = work()[Symbol.iterator]();
    } catch (error) {
      callback(error as Error);
      return;
    }
    this.#drive(outputs, callback);
  }

  #drive(outputs: Iterator<Out>, callback: (error?: Error | null) => void): void {
    for (;;) {
      const started = performance.now();
      let next: IteratorResult<Out>;
      try {
        next = outputs.next();
      } catch (error) {
        callback(error as Error);
        return;
      }
      const busyMs = performance.now() - started;
      this.busyMs += busyMs;
      countWork(busyMs);
      if (next.done) {
        callback();
        return;
      }
      if (!this.push(next.value)) {
        this.#resume = () => this.#drive(outputs, callback);
        return;
      }
    }
  }
}
