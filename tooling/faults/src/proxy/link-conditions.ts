import { setTimeout as wait } from 'node:timers/promises';

/** How bad the link is, in each direction. */
export interface LinkConditions {
  /** How long everything is on its way. */
  readonly latencyMs?: number;
  readonly bytesPerSecond?: number;
  /** The most that is sent at once: 1 tears all messages into single bytes. */
  readonly sliceBytes?: number;
}

/** Chunks of at most 64 KiB that are on their way at a time. */
const CHUNKS_ON_THE_WAY = 16;

/** A slow link passes on what it may in so much time at once: timers are no finer than 1 ms. */
const PACE_MS = 10;

/** All chunks as they come, each so much later; more of them are under way meanwhile. */
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
    // It is awaited in its turn.
    arrival.catch(() => {});
    return arrival;
  };
  const line: ReturnType<typeof next>[] = [];
  for (;;) {
    const onTheWay = conditions().latencyMs ? CHUNKS_ON_THE_WAY : 1;
    while (line.length < onTheWay) line.push(next());
    const { result, due } = await line.shift()!;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    if (result.done) return;
    yield result.value;
  }
}

/** The same bytes in the portions and at the pace of the link. */
export async function* portion(bytes: Buffer, conditions: LinkConditions): AsyncGenerator<Buffer> {
  const { bytesPerSecond, sliceBytes = bytes.length } = conditions;
  if (bytesPerSecond === undefined && sliceBytes >= bytes.length) {
    yield bytes;
    return;
  }
  const paced = bytesPerSecond === undefined ? sliceBytes : Math.ceil((bytesPerSecond * PACE_MS) / 1000);
  const size = Math.max(1, Math.min(sliceBytes, paced));
  const begun = performance.now();
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
    if (bytesPerSecond === undefined) continue;
    const due = begun + (Math.min(at + size, bytes.length) / bytesPerSecond) * 1000;
    const early = due - performance.now();
    if (early >= 1) await wait(early);
  }
}
