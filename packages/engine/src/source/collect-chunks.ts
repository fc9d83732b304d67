import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of used chunks to accumulate before a collection. */
const GARBAGE_BYTES_MAX = 4 * 1024 * 1024;

// Node provides the collector as a function only with this flag, which can be set at any time.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

let garbageBytes = 0;

/**
 * Counts the chunks that have passed, and makes V8 collect its young generation after some megabytes of them.
 *
 * V8 itself would not: a chunk of 64 KiB is only a few hundred bytes of its own heap. So a thousand of them
 * accumulate before the young generation is full, or before V8, at 64 MB, marks the whole heap because of them: ten
 * times per 200 MB, at 10 ms of this thread and as much of others. A young collection takes 0.3 ms.
 *
 * @param bytes length of a chunk
 */
export function countChunk(bytes: number): void {
  garbageBytes += bytes;
  if (garbageBytes < GARBAGE_BYTES_MAX) return;
  garbageBytes = 0;
  collect({ type: 'minor' });
}
