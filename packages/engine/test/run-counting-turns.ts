import { vi } from 'vitest';
import { countTurns } from './count-turns.ts';

/** Returns the result of work, and how many turns of the event loop it takes if the clock advances 10 ms per step. */
export async function runCountingTurns<T>(work: () => Promise<T>): Promise<{ result: T; turns: number }> {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 10));
  const loop = countTurns();
  try {
    const result = await work();
    return { result, turns: loop.turn };
  } finally {
    loop.stop();
    clock.mockRestore();
  }
}
