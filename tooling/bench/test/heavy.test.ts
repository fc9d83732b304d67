import { expect, it } from 'vitest';
import type { HeavyFigures } from '../src/heavy/heavy-report.ts';
import { measure } from './bench-run.ts';

it('runs heavy scenarios and polls health during each', async () => {
  // The others differ from these in their records only, and 1,600 columns take ten times as long.
  const names = 'tiny,tiny-rejects-16,contacts-rejects';
  const parameters = ['--rows', '400', '--runs', '1', '--scenarios', names];
  const { figures, output } = await measure<HeavyFigures>('heavy', ...parameters);
  expect(figures.scenarios.map(({ name, uploads, rows }) => [name, uploads, rows])).toEqual([
    ['tiny', 1, 400],
    ['tiny-rejects-16', 16, 400],
    ['contacts-rejects', 1, 400],
  ]);
  for (const { name, loads, health } of figures.scenarios) {
    expect(loads).toHaveLength(1);
    expect(health.map(({ path }) => path)).toEqual(['/livez', '/readyz']);
    for (const { answers, failed } of health) {
      expect(answers).toBeGreaterThan(0);
      expect(failed).toBe(0);
    }
    expect(output).toMatch(
      new RegExp(`^(pass|FAIL) {2}${name}: longest answer of /livez: ≤ 250 ms: [\\d.]+ ms`, 'm'),
    );
  }
});
