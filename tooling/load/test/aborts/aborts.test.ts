import { expect, it } from 'vitest';
import { judgeAborts } from '../../src/aborts/abort-conditions.ts';
import { runAborts } from '../../src/aborts/aborts.ts';
import { databaseStates } from '../../src/aborts/database-states.ts';
import { drawAbortsChart } from '../../src/report/aborts-chart.ts';
import { abortsMarkdown } from '../../src/report/aborts-markdown.ts';
import { summariseAborts } from '../../src/report/aborts-report.ts';

const options = { tries: 2, seed: 42 };
/** Of a machine that does much else; the command asks for one second. */
const BUSY_MS_MAX = 10_000;

it('in every state of the database a client leaves in both ways, and what it held is free', async () => {
  const heard: string[] = [];
  const run = await runAborts(options, {
    signal: new AbortController().signal,
    onProgress: ({ state }) => heard.push(state),
  });
  const { aborts, rows, errors, stderr, exit } = run;
  expect({ rows, errors, stderr, exit }).toEqual({ rows: 0, errors: [], stderr: '', exit: 0 });
  const each = databaseStates.flatMap(({ name }) => [name, name]);
  expect(heard).toEqual(each);
  expect(aborts.map(({ state }) => state)).toEqual(each);
  expect(aborts.map(({ ending }) => ending)).toEqual(databaseStates.flatMap(() => ['RST', 'FIN']));
  const cutOff = databaseStates.flatMap(({ cutsOff = false }) => [cutsOff, cutsOff]);
  expect(aborts.map(({ backendMs }) => backendMs === undefined)).toEqual(cutOff);
  for (const { slotMs, backendMs = 1 } of aborts)
    for (const figure of [slotMs, backendMs]) {
      expect(figure).toBeGreaterThan(0);
      expect(figure).toBeLessThan(BUSY_MS_MAX);
    }
  const report = summariseAborts(run, { options, conditions: judgeAborts(run) });
  expect(abortsMarkdown(report)).toMatch(/^\| waiting for a row +\| +2 \|/m);
  expect(drawAbortsChart(report)).toMatch(/^<svg[^]*waiting for a row/);
});
