import { setTimeout as wait } from 'node:timers/promises';

/** How bad the link is, in each direction. */
export interface LinkConditions {
  /** Delay of every byte. */
  readonly latencyMs?: number;
  readonly bytesPerSecond?: number;
  /** The most bytes in one write: 1 splits all messages into single bytes. */
  readonly sliceBytes?: number;
}

/** The most chunks of 64 KiB in flight. */
const CHUNKS_IN_FLIGHT = 16;

/** The interval in which a slow link writes. Timers are no finer than 1 ms. */
const PACE_MS = 10;

/** Passes each chunk on after the latency, with several in flight. */
export async function* delay(
  chunks: AsyncIterable<Buffer>,
  conditions: () => LinkConditions,
): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  const next = () => {
    const arrival = source.next().then((result) => {
      const { latencyMs = 0 } = conditions();
      return { result, due: performance.now() + latencyMs };
    });
    // The arrival is awaited later, in its turn.
    arrival.catch(() => {});
    return arrival;
  };
  const line: ReturnType<typeof next>[] = [];
  for (;;) {
    const inFlight = conditions().latencyMs ? CHUNKS_IN_FLIGHT : 1;
    while (line.length < inFlight) line.push(next());
    const { result, due } = await line.shift()!;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    if (result.done) return;
    yield result.value;
  }
}

/** Splits the bytes into the slices of the link, at its pace. */
export async function* portion(bytes: Buffer, conditions: LinkConditions): AsyncGenerator<Buffer> {
  const { bytesPerSecond, sliceBytes = bytes.length } = conditions;
  if (bytesPerSecond === undefined && sliceBytes >= bytes.length) {
    yield bytes;
    return;
  }
  const paced = bytesPerSecond === undefined ? sliceBytes : Math.ceil((bytesPerSecond * PACE_MS) / 1000);
  const size = Math.max(1, Math.min(sliceBytes, paced));
  const startedAt = performance.now();
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
    if (bytesPerSecond === undefined) continue;
    const due = startedAt + (Math.min(at + size, bytes.length) / bytesPerSecond) * 1000;
    const early = due - performance.now();
    if (early >= 1) await wait(early);
  }
}
