import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stopwatch } from '../../src/load/stopwatch.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Stopwatch', () => {
  it('splits an import’s time by what it waited for', () => {
    const stopwatch = new Stopwatch();
    const stages = [{ busyMs: 0 }, { busyMs: 0 }];
    for (const stage of stages) expect(stopwatch.measure(stage)).toBe(stage);
    vi.advanceTimersByTime(100); // for the source
    stages[0]!.busyMs += 30;
    vi.advanceTimersByTime(30);
    stopwatch.blocked();
    stopwatch.blocked();
    stages[1]!.busyMs += 10; // a stage that works on while the database takes nothing
    vi.advanceTimersByTime(50);
    stopwatch.unblocked();
    stopwatch.unblocked();
    vi.advanceTimersByTime(20);
    stopwatch.blocked();
    vi.advanceTimersByTime(5);
    expect(stopwatch.read()).toEqual({
      waitingForSourceMs: 120,
      processingMs: 40,
      waitingForDatabaseMs: 45,
    });
  });

  it.each([0, 0.4, 0.5, 1.5, 3.3])(
    'never has negative parts, nor parts above the total: %s ms busy',
    (busyMs) => {
      const stopwatch = new Stopwatch();
      stopwatch.measure({ busyMs });
      stopwatch.blocked();
      vi.advanceTimersByTime(1);
      vi.advanceTimersByTime(1);
      const parts = Object.values(stopwatch.read());
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(2);
    },
  );
});
