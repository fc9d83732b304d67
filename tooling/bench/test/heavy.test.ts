import path from 'node:path';
import { expect, it } from 'vitest';
import type { HeavyReport } from '../src/heavy/heavy-report.ts';
import { scenarios } from '../src/heavy/scenarios.ts';
import { bench, makeFolder, readJson } from './bench-run.ts';

it('runs every heavy scenario with health polled during it', async () => {
  const json = path.join(await makeFolder(), 'heavy.json');
  const output = await bench('heavy', '--rows', '400', '--runs', '1', '--json', json);
  const report = await readJson<HeavyReport>(json);
  expect(report.scenarios.map(({ name, uploads, rows }) => [name, uploads, rows])).toEqual([
    ['tiny', 1, 400],
    ['tiny-rejects', 1, 400],
    ['tiny-rejects-16', 16, 400],
    ['contacts', 1, 400],
    ['contacts-rejects', 1, 400],
    ['columns-1600-16', 16, 32],
  ]);
  for (const { loads, health } of report.scenarios) {
    expect(loads).toHaveLength(1);
    expect(loads[0]!.wallMs).toBeGreaterThan(0);
    expect(health.map(({ path: endpoint }) => endpoint)).toEqual(['/livez', '/readyz']);
    for (const { answers, failed, p50, max } of health) {
      expect(answers).toBeGreaterThan(0);
      expect(failed).toBe(0);
      expect(max).toBeGreaterThanOrEqual(p50);
    }
  }
  for (const { name } of scenarios)
    expect(output).toMatch(
      new RegExp(`^longest answer of /livez +${name} +≤ 250 ms +\\d+ ms +(pass|FAIL)$`, 'm'),
    );
});
