import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  commandOf,
  drawPanels,
  holds,
  type Measurement,
  type Report,
  share,
  wholeNumber,
} from '../src/index.ts';
import { measurements } from '../src/measurements.ts';

const points = [0, 50, 100].map((x) => [x, x / 3] as const);
const svg = drawPanels([
  {
    title: 'memory',
    x: 'seconds',
    y: 'MB',
    series: [
      { name: 'RSS', colour: 'ours', points },
      { name: 'sent', colour: 'slow', points, style: 'dashed', isPercent: true },
      { name: '/livez', colour: 'yardstick', points, style: 'dots' },
    ],
    limits: [{ y: 2, label: 'limit, 2 MB' }],
  },
]);

const report: Report = {
  title: 'A soak',
  text: 'Eight clients used the service.',
  conditions: [holds('nothing is lost', true, 3), holds('nothing | grows', null, '–')],
  tables: [{ title: 'Answers', header: ['answer', 'times'], rows: [['200', '1,000']] }],
  chart: { alt: 'Memory over time', svg },
  failures: ['append: one row is missing'],
  figures: { rowsLoaded: 1000 },
};

interface Options {
  readonly minutes: number;
  readonly dirt: number;
}

/** Runs a measurement with these words. */
async function run(words: readonly string[], work: Measurement<Options>['run']) {
  const root = await mkdtemp(path.join(tmpdir(), 'measure-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const lines = vi.spyOn(console, 'log').mockReturnValue();
  onTestFinished(() => {
    lines.mockRestore();
    process.exitCode = 0;
  });
  const measurement: Measurement<Options> = {
    name: 'soak',
    addOptions: (command) =>
      command.option('--minutes <n>', 'duration', wholeNumber(), 60).option('--dirt <share>', '', share, 0),
    run: work,
  };
  const folder = path.join(root, 'new');
  const command = commandOf(measurement, new AbortController().signal)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await command.parseAsync([...words, '--report', folder], { from: 'user' });
  const read = (name: string) => readFile(path.join(folder, name), 'utf8');
  return { output: lines.mock.calls.flat().join('\n'), exitCode: process.exitCode, read };
}

describe('a measurement', () => {
  it('prints its tables, then its conditions, and fails unless all pass', async () => {
    const { output, exitCode } = await run([], async () => report);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^Answers\nanswer {2}times\n200 {5}1,000\n\nappend: one row is missing\n\n/);
    expect(output).toMatch(/\npass {2}nothing is lost: 3\nnot measured {2}nothing \| grows: –\n/);
    expect(output).toMatch(/\n1 passed, 1 failed$/);
    const sound = await run([], async () => ({ ...report, conditions: [holds('sound', true, 1)] }));
    expect(sound.output).toMatch(/\n1 passed, 0 failed$/);
  });

  it('writes a page with everything, and how to repeat it', async () => {
    const { read } = await run(['--minutes', '1_000'], async () => report);
    const page = await read('report.md');
    expect(page).toMatch(
      /^# A soak\n\nEight clients used the service\.\n\n!\[Memory over time\]\(chart\.svg\)\n\n/,
    );
    expect(page).toContain('| nothing is lost  |        3 |         pass |');
    expect(page).toContain('| nothing \\| grows |        – | not measured |');
    expect(page).toContain('## Answers\n\n| answer | times |\n| ------ | ----: |\n| 200    | 1,000 |');
    expect(page).toContain('## What went wrong\n\n- append: one row is missing');
    expect(page).toMatch(/Measured on \d{4}-\d\d-\d\d at commit \w+/);
    expect(page).toMatch(/Repeat it with `pnpm measure soak --minutes 1000`\.\n$/);
  });

  it('writes all figures as JSON', async () => {
    const { read } = await run(['--dirt', '0.5'], async () => report);
    const json = JSON.parse(await read('report.json'));
    expect(json).toMatchObject({ rowsLoaded: 1000, conditions: report.conditions, node: process.version });
    expect(json.options).toEqual({ minutes: 60, dirt: 0.5 });
  });

  it('names no host, no user and no path', async () => {
    const { read } = await run([], async () => report);
    const text = (await read('report.md')) + (await read('report.json')) + (await read('chart.svg'));
    for (const secret of [tmpdir(), homedir(), process.cwd()]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(new RegExp(`\\b${hostname()}\\b`));
  });

  it.each([[['--minutes', '0']], [['--minutes', 'x']], [['--dirt', '2']], [['--other']], [['excess']]])(
    'a measurement does not start with %j',
    async (words) => {
      const work = vi.fn<Measurement<Options>['run']>();
      await expect(run(words, work)).rejects.toThrow('error:');
      expect(work).not.toHaveBeenCalled();
    },
  );
});

describe('a chart', () => {
  it('names everything that it shows', () => {
    const texts = [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text]) => text);
    const names = ['memory', 'RSS', 'sent', 'MB', '%', 'limit, 2 MB', '/livez', 'seconds'];
    expect(texts).toEqual(expect.arrayContaining(names));
  });

  it('a chart is one well-formed document', () => {
    // A stray quote, as in the name of a font, would leave a tag that this pattern does not match.
    const tags = [...svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<>]*")*\s*(\/?)>/g)];
    expect(tags).toHaveLength(svg.split('<').length - 1);
    const open: unknown[] = [];
    const crossed = tags.filter(([, closing, name, empty]) => {
      if (closing) return open.pop() !== name;
      if (!empty) open.push(name);
      return false;
    });
    expect([open, crossed]).toEqual([[], []]);
  });

  it('a chart has another colour for each of its colours on a dark page', () => {
    const painted = new Set(
      [...svg.matchAll(/ (?:fill|stroke)="(#[0-9a-f]+)"/g)].map(([, colour]) => colour),
    );
    const [, sheet = ''] = /prefers-color-scheme: dark\)\{(.*)\}<\/style>/.exec(svg) ?? [];
    const swapped = new Set([...sheet.matchAll(/fill="(#[0-9a-f]+)"/g)].map(([, colour]) => colour));
    painted.delete('#000'); // the clip path's, never seen
    expect([...painted].filter((colour) => !swapped.has(colour))).toEqual([]);
    expect(svg.match(/<style/g)).toHaveLength(1);
  });
});

describe('pnpm measure', () => {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const call = (...words: string[]) => promisify(execFile)(process.execPath, [main, ...words]);

  it('lists every measurement, each with a line', async () => {
    const { stdout } = await call('--help');
    for (const [name, , line] of measurements) expect(stdout).toContain(`  ${name.padEnd(15)} ${line}\n`);
    await expect(call('nothing')).rejects.toMatchObject({ code: 1, stdout });
  });

  it.each(measurements)('%s is in a program of this repository', async (_name, program) => {
    const source = program.replace(/^(\w+)\/dist\/(.*)\.js$/, '../../$1/src/$2.ts');
    await access(new URL(source, import.meta.url));
  });
});
