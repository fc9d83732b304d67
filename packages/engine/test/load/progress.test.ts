import { emptyOutcome } from '@repo/transforms';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Figures, Progress } from '../../src/load/progress.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function figures(): Figures & { receivedBytes: number } {
  return {
    receivedBytes: 0,
    outcome: emptyOutcome(),
    time: { waitingForSourceMs: 0, processingMs: 0, waitingForDatabaseMs: 0 },
  };
}

/** Advances by half a second with these counts. */
function pass(progress: Progress, now: ReturnType<typeof figures>, rows: number, spent: object): void {
  vi.advanceTimersByTime(500);
  now.receivedBytes += rows * 100;
  now.outcome.read += rows;
  Object.assign(now, { time: { ...now.time, ...spent } });
  progress.sample();
}

it('progress has no rate or remaining time until the pipeline runs', () => {
  const progress = new Progress(2 ** 29);
  vi.advanceTimersByTime(700);
  progress.sample();
  expect(progress.state).toMatchObject({
    phase: 'starting',
    bytes: { received: 0 },
    rows: { read: 0, loaded: 0, rejected: 0, skipped: 0 },
    rowsPerSecond: 0,
    elapsedMs: 700,
    memoryLimitBytes: 536_870_912,
    waitingFor: 'database',
  });
  expect(progress.state).not.toHaveProperty('secondsLeft');
});

it('progress has the rate of the last seconds and the time left', () => {
  const progress = new Progress(2 ** 29);
  const now = figures();
  progress.begin(1_000_000, () => now);
  for (let i = 0; i < 10; i++) pass(progress, now, 10, {});
  for (let i = 0; i < 10; i++) pass(progress, now, 500, {});
  const { rowsPerSecond, secondsLeft, bytes } = progress.state;
  expect(rowsPerSecond).toBe(1000);
  expect(secondsLeft).toBe(Math.ceil((1_000_000 - bytes.received) / 100_000));
});

it('progress has no time left while nothing moves', () => {
  const progress = new Progress(2 ** 29);
  const now = figures();
  progress.begin(1_000_000, () => now);
  for (let i = 0; i < 11; i++) pass(progress, now, 0, {});
  expect(progress.state).not.toHaveProperty('secondsLeft');
  expect(progress.state.rowsPerSecond).toBe(0);
});

it('waitingFor names what took most of the recent time', () => {
  const progress = new Progress(2 ** 29);
  const now = figures();
  progress.begin(undefined, () => now);
  pass(progress, now, 0, { waitingForSourceMs: 10_000 });
  expect(progress.state.waitingFor).toBe('source');
  pass(progress, now, 0, { waitingForDatabaseMs: 400, processingMs: 50 });
  pass(progress, now, 0, { waitingForDatabaseMs: 900, processingMs: 60 });
  expect(progress.state.waitingFor).toBe('database');
  pass(progress, now, 0, { processingMs: 500 });
  pass(progress, now, 0, { processingMs: 900 });
  expect(progress.state.waitingFor).toBe('processing');
  progress.enter('merging');
  expect(progress.state.waitingFor).toBe('database');
});
