import { setTimeout as wait } from 'node:timers/promises';
import { MeasureError } from '@repo/measure';

/** Rejects when the promise takes too long. @param what has not happened, for the message @throws MeasureError NOT_REACHED */
export async function within<Result>(
  limitMs: number,
  what: string,
  promise: Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const late = wait(limitMs, undefined, { signal: over.signal }).then(() => {
    throw new MeasureError('NOT_REACHED', `${what} within ${limitMs / 1000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
