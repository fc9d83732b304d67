import { setTimeout as wait } from 'node:timers/promises';
import { LoadError } from '../errors.ts';

/**
 * Ends what would keep a run for ever.
 * @param what has not happened, in the message
 * @throws LoadError NOT_REACHED
 */
export async function within<Result>(
  limitMs: number,
  what: string,
  happens: Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const late = wait(limitMs, undefined, { signal: over.signal }).then(() => {
    throw new LoadError('NOT_REACHED', `${what} within ${limitMs / 1000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([happens, late]);
  } finally {
    over.abort();
  }
}
