import { failuresOf, type Report } from '@repo/measure';
import { expect, it } from 'vitest';
import { runAborts } from '../src/aborts/aborts.ts';
import { databaseStates } from '../src/aborts/database-states.ts';
import { reportAborts } from '../src/aborts/measurement.ts';
import { runCrowd } from '../src/crowd/crowd.ts';
import { isLoaded, isRejectedInTime, reportCrowd } from '../src/crowd/measurement.ts';
import { runEarlyAnswers } from '../src/early-answers/early-answers.ts';
import { earlyErrors } from '../src/early-answers/early-errors.ts';
import { reportEarlyAnswers } from '../src/early-answers/measurement.ts';
import { reportSoak } from '../src/soak/measurement.ts';
import { runSoak } from '../src/soak/soak.ts';

// A short slice of each run. Speed and memory depend on the machine, which runs other tests.

const { signal } = new AbortController();
const failed = ({ conditions }: Report, tolerated: RegExp) =>
  failuresOf(conditions).filter((failure) => !tolerated.test(failure));

it('a client that leaves frees its slot and its backend, in every state of the database', async () => {
  const run = await runAborts({ tries: 2, seed: 42 }, { signal, onProgress: () => {} });
  const found = run.aborts.map(({ state, ending, backendMs }) => [state, ending, backendMs === undefined]);
  const expected = databaseStates.flatMap(({ name, cutsOff = false }) => [
    [name, 'RST', cutsOff],
    [name, 'FIN', cutsOff],
  ]);
  expect(found).toEqual(expected);
  for (const { slotMs, backendMs = 1 } of run.aborts)
    expect(Math.max(slotMs, backendMs)).toBeLessThan(10_000);
  expect(failed(reportAborts(run), /free within 1 s/)).toEqual([]);
});

it('each client receives each error that is sent during its upload', async () => {
  const options = { tries: earlyErrors.length, seed: 42 };
  const report = reportEarlyAnswers(await runEarlyAnswers(options, { signal, onProgress: () => {} }));
  expect(report.failures).toEqual([]);
  expect(failed(report, /the service waits/)).toEqual([]);
  const all = '1 of 1';
  const rows = earlyErrors.map(({ status, code }) => [
    `${status} ${code}`,
    all,
    all,
    all,
    expect.any(String),
  ]);
  expect(report.tables[0]!.rows).toEqual(rows);
});

it('a crowd is served up to the capacity, and the others are rejected before they send', async () => {
  // More than the 16 that run and the 64 that wait. Slow clients are cut off soon.
  const options = { waves: 1, uploads: 100, rows: 200, idle: 40, slow: 10, seed: 42 };
  const settings = { CLIENT_STALL_MS: 4_000 };
  const run = await runCrowd(options, { signal, onProgress: () => {}, settings });
  const loaded = run.uploads.filter(isLoaded).length;
  expect(loaded).toBeGreaterThan(0);
  expect(run.uploads.filter(isRejectedInTime)).toHaveLength(options.uploads - loaded);
  expect(run.rowsFound).toBe(loaded * options.rows);
  expect(run.slowBodies.filter((answer) => !['408', '503'].includes(answer))).toEqual([]);
  expect(run.slowHeaders).toContain('408');
  expect(failed(reportCrowd(run, options), /within 250 ms|idle/)).toEqual([]);
});

it('ten seconds of everything break no promise', async () => {
  const options = { minutes: 1 / 6, seed: 42, workers: 4, rowsMax: 10_000 };
  const run = await runSoak(options, { signal, onProgress: () => {} });
  const report = reportSoak(run, options);
  expect(report.failures).toEqual([]);
  expect(failed(report, /under load|at rest/)).toEqual([]);
  expect(run.tally.answers).toContain('200');
  expect(run.tally.rowsLoaded).toBeGreaterThan(0);
});
