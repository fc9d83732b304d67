import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { publish } from '../src/publish.ts';
import { makeFolder } from './bench-run.ts';
import { benchReport, memoryReport } from './report/measured.ts';

const page = '# Title\n\n<!-- bench: written by "pnpm bench publish" -->\n\nold\n\n<!-- /bench -->\n\nend\n';
let root: string;
let folder: string;
let readme: string;

beforeEach(async () => {
  root = await makeFolder();
  folder = path.join(root, 'docs/bench');
  readme = path.join(root, 'README.md');
  await mkdir(folder, { recursive: true });
  await writeFile(readme, page);
});

const keep = (name: string, report: object) => writeFile(path.join(folder, name), JSON.stringify(report));

/** Tables without the blanks that align them. */
const fold = (markdown: string): string => markdown.replace(/ {2,}/g, ' ');

describe('publish', () => {
  it('writes charts, page and section from the figures, the same ones each time', async () => {
    await keep('bench.json', benchReport);
    await keep('bench-node26.json', { ...benchReport, node: 'v26.0.0' });
    await keep('memory.json', memoryReport);
    await publish({ folder, readme });
    expect((await readdir(folder)).toSorted()).toEqual([
      'bench-node26.json',
      'bench-node26.svg',
      'bench.json',
      'bench.svg',
      'memory.json',
      'memory.svg',
      'report.md',
    ]);
    const section = fold(await readFile(readme, 'utf8'));
    expect(section).toMatch(/^# Title\n\n<!-- bench: .* -->\n\n`pnpm bench` loads /);
    expect(section).toMatch(/\n\n<!-- \/bench -->\n\nend\n$/);
    expect(section).toContain('| title of multipart | 10,000 | 0.60 |');
    expect(section).toContain('![Rows per second of each contender, by table](docs/bench/bench.svg)');
    expect(section).toContain('11 of 17 targets are reached ([report](docs/bench/report.md)); not these:');
    expect(section).toContain(
      '- upload ÷ psql \\copy binary, contacts, Node v26: 1.40, wanted ≤ 1.25 (FAIL)\n',
    );
    expect(section).not.toContain('old');
    await publish({ folder, readme });
    expect(fold(await readFile(readme, 'utf8'))).toBe(section);
  });

  it('writes a page with every bar, every contender and every stage', async () => {
    await keep('bench.json', benchReport);
    await publish({ folder, readme });
    const report = fold(await readFile(path.join(folder, 'report.md'), 'utf8'));
    expect(report).toContain(
      '## Speed, Node v20.1.2\n\n![Rows per second of each contender, by table](bench.svg)',
    );
    expect(report).toContain('| upload ÷ psql \\copy csv | contacts, Node v20 | ≤ 0.60 | 0.60 | pass |');
    expect(report).toContain('| pgloader ÷ upload | contacts, Node v20 | ≥ 25.0 | – | not measured |');
    expect(report).toContain(
      '| title of multipart | 1,000 | 0.10 s | 10,000 | 2 | 0.60 | 0.05 s | 0.03 s | – | 90 MB |',
    );
    expect(report).toContain('| scan | 250 | 4,000,000 | 800 |');
    expect(report).toContain('Without `pgloader`: not installed.');
    expect(report).not.toContain('## Memory');
    for (const secret of [root, hostname()]) expect(report).not.toContain(secret);
  });

  it('publishes memory alone', async () => {
    await keep('memory.json', memoryReport);
    await publish({ folder, readme });
    const report = fold(await readFile(path.join(folder, 'report.md'), 'utf8'));
    expect(report).toMatch(/^# Benchmark\n\n## Memory\n/);
    expect(report).toContain('| 1 GB | 2.00 s | 2,500 | 100 MB | 80.0, 100.0 MB |');
    expect(report).toContain('| 16 uploads at once | 5,000 | 15 of 16 | 95,000 | 70 MB |');
    expect(await readFile(readme, 'utf8')).toContain('5 of 7 targets are reached');
  });

  it('refuses without figures, and without a place to write to', async () => {
    await expect(publish({ folder, readme })).rejects.toMatchObject({ code: 'REPORT_MISSING' });
    await keep('bench.json', benchReport);
    await writeFile(readme, '# Title\n');
    await expect(publish({ folder, readme })).rejects.toMatchObject({ code: 'REPORT_MISSING' });
    expect(await readFile(readme, 'utf8')).toBe('# Title\n');
  });

  it('finds its place in the README of this repository', async () => {
    const own = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    await keep('bench.json', benchReport);
    await writeFile(readme, own);
    await publish({ folder, readme });
    expect(await readFile(readme, 'utf8')).not.toBe(own);
  });
});
