import { failuresOf, type Report } from '@repo/measure';
import { expect, it } from 'vitest';
import { runAborts } from '../src/aborts/aborts.ts';
import { databaseStates } from '../src/aborts/database-states.ts';
import { reportAborts } from '../src/aborts/measurement.ts';
import { runCrowd } from '../src/crowd/crowd.ts';
import { isLoaded, isRejectedInTime, reportCrowd } from '../src/crowd/measurement.ts';
import { clientNames, runEarlyAnswers } from '../src/early-answers/early-answers.ts';
import { earlyErrors } from '../src/early-answers/early-errors.ts';
import { reportEarlyAnswers } from '../src/early-answers/measurement.ts';

// A short slice of each run. How fast the service is depends on the machine, which runs other tests.

const { signal } = new AbortController();
const failed = ({ conditions }: Report, tolerated: RegExp) =>
  failuresOf(conditions).filter((failure) => !tolerated.test(failure));

it('a client that leaves frees its slot and its backend, in every state of the database', async () => {
  const progress: string[] = [];
  const run = await runAborts(
    { tries: 2, seed: 42 },
    { signal, onProgress: ({ state }) => progress.push(state) },
  );
  const { aborts } = run;
  const twice = databaseStates.flatMap(({ name }) => [name, name]);
  expect(progress).toEqual(twice);
  expect(aborts.map(({ state }) => state)).toEqual(twice);
  expect(aborts.map(({ ending }) => ending)).toEqual(databaseStates.flatMap(() => ['RST', 'FIN']));
  const cutOff = databaseStates.flatMap(({ cutsOff = false }) => [cutsOff, cutsOff]);
  expect(aborts.map(({ backendMs }) => backendMs === undefined)).toEqual(cutOff);
  for (const { slotMs, backendMs = 1 } of aborts) expect(Math.max(slotMs, backendMs)).toBeLessThan(10_000);
  expect(failed(reportAborts(run), /free within 1 s/)).toEqual([]);
});

it('each client receives each error that is sent during its upload', async () => {
  const run = await runEarlyAnswers(
    { tries: earlyErrors.length, seed: 42 },
    { signal, onProgress: () => {} },
  );
  const report = reportEarlyAnswers(run);
  expect(report.failures).toEqual([]);
  const codes = earlyErrors.map(({ code }) => code).toSorted();
  for (const name of clientNames)
    expect(
      run.tries
        .filter(({ client }) => client === name)
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual(codes);
  expect(failed(report, /the service waits/)).toEqual([]);
  expect(report.tables[0]!.rows[0]).toEqual([
    '404 TABLE_NOT_FOUND',
    '1 of 1',
    '1 of 1',
    '1 of 1',
    expect.any(String),
  ]);
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
  expect(Object.keys(run.slowBodies).filter((answer) => !['408', '503'].includes(answer))).toEqual([]);
  expect(run.slowHeaders['408']).toBeGreaterThan(0);
  expect(failed(reportCrowd(run, options), /within 250 ms|idle/)).toEqual([]);
});
