import { vi } from 'vitest';
import { countTurns } from './count-turns.ts';

/** The result of work, and how many turns of the event loop it takes when the clock shows 10 ms for each step. */
export async function turnsOf<T>(work: () => Promise<T>): Promise<{ result: T; turns: number }> {
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
