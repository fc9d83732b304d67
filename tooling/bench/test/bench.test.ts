import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contenderNames, isFor } from '../src/contenders/index.ts';
import { narrow } from '../src/tables/narrow.ts';
import type { BenchReport } from '../src/report/bench-report.ts';
import { bench, makeFolder, readJson } from './bench-run.ts';

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

describe('bench', () => {
  it('runs every contender and every stage, and writes what it prints', async () => {
    const folder = await makeFolder();
    const [json, svg] = [path.join(folder, 'bench.json'), path.join(folder, 'bench.svg')];
    const small = ['--rows', '500', '--runs', '1', '--tables', 'narrow'];
    const output = await bench(...small, '--json', json, '--svg', svg);
    const { tables, absent, node, options } = await readJson<BenchReport>(json);
    expect(options).toEqual({ rows: 500, runs: 1 });
    expect(node).toBe(process.version);
    expect(tables.map(({ name, rows, columns }) => ({ name, rows, columns }))).toEqual([
      { name: 'narrow', rows: 1000, columns: 3 },
    ]);
    const { contenders, stages: timed } = tables[0]!;
    // What is not installed here is named; nothing is left out in silence.
    const seen = [...contenders, ...absent].map(({ name }) => name);
    expect(new Set(seen)).toEqual(new Set(contenderNames.filter((name) => isFor(narrow, name))));
    expect(absent.map(({ name }) => name)).not.toContain('multipart');
    expect(contenders.map(({ loads }) => loads.length)).toEqual(contenders.map(() => 1));
    // The plan that the floor's rows were encoded by is the service's own.
    expect(contenders[0]!.loads[0]!.format).toBe('binary');
    expect(timed.map(({ name }) => name)).toEqual(stages);
    expect(timed.every(({ ms }) => ms > 0)).toBe(true);
    expect(output).toContain('narrow, 3 integers: 1,000 rows');
    expect(output).toMatch(
      /^upload ÷ psql \\copy csv +narrow, Node v\d+ +≤ 0\.75 +\d+\.\d\d\S* +(pass|FAIL)$/m,
    );
    expect(await readFile(svg, 'utf8')).toContain('narrow, 3 integers: 1,000 rows');
  });

  it('loads tables with four indexes, empty or filled, and replaces their rows', async () => {
    const json = path.join(await makeFolder(), 'bench.json');
    const names = ['contacts-indexed', 'contacts-append', 'contacts-replace'];
    await bench('--rows', '300', '--runs', '1', '--tables', names.join(), '--json', json);
    const { tables } = await readJson<BenchReport>(json);
    expect(tables.map(({ name, rows, stages: none }) => [name, rows, none])).toEqual(
      names.map((name) => [name, 300, []]),
    );
    const copies = ['multipart', 'psql-csv', 'psql-binary'];
    expect(tables.map(({ contenders }) => contenders.map(({ name }) => name))).toEqual([
      copies,
      copies,
      [...copies, 'psql-truncate'],
    ]);
  });
});
