import { expect, it } from 'vitest';
import { isLoaded, isRefusedInTime, judgeCrowd } from '../../src/crowd/crowd-conditions.ts';
import { runCrowd } from '../../src/crowd/crowd.ts';
import { healthPaths } from '../../src/crowd/health.ts';
import { drawLoadChart } from '../../src/report/load-chart.ts';
import { loadMarkdown } from '../../src/report/load-markdown.ts';
import { summariseLoad } from '../../src/report/load-report.ts';

/** More than the 16 that run and the 64 that wait. */
const options = { waves: 1, uploads: 100, rows: 200, idle: 40, slow: 10, seed: 42 };
/** So that slow clients are cut off soon. */
const settings = { CLIENT_STALL_MS: 4_000 };

it('of a crowd as many are served as fit, and the others are told so before they send', async () => {
  const signal = new AbortController().signal;
  const run = await runCrowd(options, { signal, onProgress: () => {}, settings });
  const { errors, stderr, exit, capacity, uploads, rowsFound, rowsTold, wrongTables } = run;
  expect({ errors, stderr, exit, capacity }).toEqual({ errors: [], stderr: '', exit: 0, capacity: 16 });
  const loaded = uploads.filter(isLoaded).length;
  expect(loaded).toBeGreaterThan(0);
  expect(uploads.filter(isRefusedInTime)).toHaveLength(options.uploads - loaded);
  expect({ rowsFound, rowsTold, wrongTables }).toEqual({
    rowsFound: loaded * options.rows,
    rowsTold: loaded * options.rows,
    wrongTables: 0,
  });
  expect(Object.keys(run.slowBodies).filter((answer) => !['408', '503'].includes(answer))).toEqual([]);
  expect(run.slowHeaders['408']).toBeGreaterThan(0);
  for (const path of healthPaths) expect(run.health.some((answer) => answer.path === path)).toBe(true);
  const conditions = judgeCrowd(run, options);
  // How soon they are answered, and how soon a closed connection comes again, is the machine's affair, too.
  const failed = conditions.filter(({ name, passed }) => !passed && !/within 250 ms|idle/.test(name));
  expect(failed).toEqual([]);
  const report = summariseLoad(run, { options, conditions });
  expect(loadMarkdown(report)).toMatch(/^\| upload +\| +200 loaded \|/m);
  expect(drawLoadChart(report)).toMatch(/^<svg[^]*readyz/);
});
