import { describe, expect, it } from 'vitest';
import type { BenchOptions } from '../src/bench.ts';
import type { BenchFigures } from '../src/bench-report.ts';
import { contenderNames } from '../src/contenders/index.ts';
import { measure } from './bench-run.ts';

const run = (...parameters: string[]) =>
  measure<BenchFigures & { options: BenchOptions }>('bench', '--runs', '1', ...parameters);

describe('bench', () => {
  it('runs every contender, and verifies what each leaves', async () => {
    const { output, figures } = await run('--rows', '500', '--tables', 'narrow,wide');
    const { tables, absent, serviceNode, options } = figures;
    expect(options).toMatchObject({ rows: 500, runs: 1, tables: ['narrow', 'wide'] });
    expect(serviceNode).toBe(process.version);
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['narrow', 1000],
      ['wide', 100],
    ]);
    // A contender that is not installed here is listed as absent.
    const missing = absent.map(({ name }) => name);
    expect(missing.filter((name) => name !== 'pgloader')).toEqual([]);
    for (const { contenders } of tables) {
      expect([...contenders.map(({ name }) => name), ...missing].toSorted()).toEqual(
        contenderNames.toSorted(),
      );
      expect(contenders.map(({ loads }) => loads.length)).toEqual(contenders.map(() => 1));
    }
    expect(output).toContain('narrow, 3 integers: 1,000 rows');
    expect(output).toMatch(/^(pass|FAIL) {2}narrow: upload ÷ psql \\copy csv: ≤ 0\.75: \d+\.\d\d/m);
  });

  it('loads tables with four indexes, empty or filled, and replaces their rows', async () => {
    const names = ['contacts-indexed', 'contacts-append', 'contacts-replace'];
    // More rows than the shorter file of the slow contenders has.
    const { figures } = await run('--rows', '21000', '--tables', names.join());
    expect(figures.tables.map(({ name, contenders }) => [name, contenders.map((one) => one.name)])).toEqual(
      names.map((name) => [name, ['multipart', 'psql-csv', 'psql-binary']]),
    );
  });
});
