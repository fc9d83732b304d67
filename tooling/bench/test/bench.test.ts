import { describe, expect, it } from 'vitest';
import type { BenchOptions } from '../src/bench.ts';
import type { BenchFigures } from '../src/bench-report.ts';
import { contenderNames, isFor } from '../src/contenders/index.ts';
import { narrow } from '../src/tables/narrow.ts';
import { measure } from './bench-run.ts';

const stages = [
  'read the file (CPU time)',
  'multipart',
  'gunzip (CPU time)',
  'SHA-256',
  'scan',
  'UTF-8, NUL, field count',
  'locate the fields of all columns',
  'kernel a (int)',
  'kernel b (int)',
  'kernel c (int)',
  'assemble',
  'socket (CPU time)',
  'COPY of encoded rows (wall time)',
];

const run = (...parameters: string[]) =>
  measure<BenchFigures & { options: BenchOptions }>('bench', '--runs', '1', ...parameters);

describe('bench', () => {
  it('runs every contender and every stage, and reports both', async () => {
    const { output, page, figures } = await run('--rows', '500', '--tables', 'narrow');
    const { tables, absent, serviceNode, options } = figures;
    expect(options).toMatchObject({ rows: 500, runs: 1, tables: ['narrow'] });
    expect(serviceNode).toBe(process.version);
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual([['narrow', 1000]]);
    const { contenders, stages: timed } = tables[0]!;
    // A contender that is not installed here is listed as absent.
    const seen = [...contenders, ...absent].map(({ name }) => name);
    expect(new Set(seen)).toEqual(new Set(contenderNames.filter((name) => isFor(narrow, name))));
    expect(absent.map(({ name }) => name)).not.toContain('multipart');
    expect(contenders.map(({ loads }) => loads.length)).toEqual(contenders.map(() => 1));
    // The rows of psql-binary were encoded by the service's own plan.
    expect(contenders[0]!.loads[0]!.format).toBe('binary');
    expect(timed.map(({ name }) => name)).toEqual(stages);
    expect(timed.every(({ ms }) => ms > 0)).toBe(true);
    expect(output).toContain('narrow, 3 integers: 1,000 rows');
    expect(output).toMatch(/^(pass|FAIL) {2}narrow: upload ÷ psql \\copy csv: ≤ 0\.75: \d+\.\d\d/m);
    expect(page).toContain('## narrow, 3 integers: each stage alone');
  });

  it('loads tables with four indexes, empty or filled, and replaces their rows', async () => {
    const names = ['contacts-indexed', 'contacts-append', 'contacts-replace'];
    const { figures } = await run('--rows', '300', '--tables', names.join());
    expect(figures.tables.map(({ name, rows, stages: none }) => [name, rows, none])).toEqual(
      names.map((name) => [name, 300, []]),
    );
    const copies = ['multipart', 'psql-csv', 'psql-binary'];
    expect(figures.tables.map(({ contenders }) => contenders.map(({ name }) => name))).toEqual([
      copies,
      copies,
      [...copies, 'psql-truncate'],
    ]);
  });
});
