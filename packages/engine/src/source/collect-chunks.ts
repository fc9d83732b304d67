import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of used chunks that may lie about. */
const GARBAGE_BYTES_MAX = 4 * 1024 * 1024;

// The collector as a function is not Node's to give without this flag, which may be set at any time.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

let garbageBytes = 0;

/**
 * Counts the chunks that have passed, and has V8 collect its young generation when they amount to some megabytes.
 *
 * Left alone it would not: a chunk of 64 KiB is a few hundred bytes of V8's own heap, so a thousand of them
 * come together before the young generation is full, or before V8, at 64 MB, marks the whole heap for them:
 * ten times for each 200 MB, at 10 ms of this thread and as much of others'. A young collection takes 0.3 ms.
 *
 * @param bytes length of a chunk
 */
export function countChunk(bytes: number): void {
  garbageBytes += bytes;
  if (garbageBytes < GARBAGE_BYTES_MAX) return;
  garbageBytes = 0;
  collect({ type: 'minor' });
}
