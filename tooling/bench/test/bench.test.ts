import { expect, it } from 'vitest';
import type { BenchOptions } from '../src/bench.ts';
import type { BenchFigures } from '../src/bench-report.ts';
import { contenderNames } from '../src/contenders/index.ts';
import { measure } from './bench-run.ts';

it('runs every contender, fills and replaces tables, and verifies what each leaves', async () => {
  const parameters = ['--rows', '500', '--runs', '1', '--tables', 'wide,contacts-append,contacts-replace'];
  const { output, figures } = await measure<BenchFigures & { options: BenchOptions }>('bench', ...parameters);
  const { tables, absent, serviceNode, options } = figures;
  expect(options).toMatchObject({ rows: 500, runs: 1 });
  expect(serviceNode).toBe(process.version);
  // A contender that is not installed here is listed as absent.
  const missing = absent.map(({ name }) => name);
  expect(missing.filter((name) => name !== 'pgloader')).toEqual([]);
  const all = contenderNames.filter((name) => !missing.includes(name));
  const someOnly = ['multipart', 'psql-csv', 'psql-binary'];
  expect(tables.map(({ name, rows, contenders }) => [name, rows, contenders.map((one) => one.name)])).toEqual(
    [
      ['contacts-append', 500, someOnly],
      ['contacts-replace', 500, someOnly],
      ['wide', 100, all],
    ],
  );
  for (const { contenders } of tables) for (const { loads } of contenders) expect(loads).toHaveLength(1);
  expect(output).toContain('wide, 100 columns: 100 rows');
  expect(output).toMatch(/^(pass|FAIL) {2}wide: upload ÷ psql \\copy csv: ≤ 0\.75: \d+\.\d\d/m);
});
