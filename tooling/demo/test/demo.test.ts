import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeContactsFile } from '@repo/csv-gen';
import { expect, it } from 'vitest';
import { sql } from '../src/sql.ts';
import { DemoRun, gone, makeFolder } from './demo-run.ts';

it('loads and checks every row in place of an older file, and keeps running with --keep until it is stopped', async () => {
  const folder = await makeFolder();
  await writeContactsFile(path.join(folder, 'contacts.csv'), { rows: 3000 });
  const run = new DemoRun(folder, '--rows', '2000', '--dirt', '0.05', '--keep');
  const [, url] = await run.printed(/^ {2}database {2}(postgres:\S+)$/m);
  const [, service] = await run.printed(/^ {2}service {3}(http:\S+)$/m);
  const [, read, loaded, rejected] =
    /^ {2}rows +(\d[\d,]*) read, ([\d,]+) loaded, (\d+) rejected, 0 skipped$/m
      .exec(run.output)!
      .map((figure) => Number(figure.replace(',', '')));
  expect([read, loaded! + rejected!]).toEqual([2000, 2000]);
  expect(rejected).toBeGreaterThan(50);
  expect(run.output).toContain(`ok      COUNT(*) is ${loaded!.toLocaleString('en-US')} as generated`);
  expect(run.output).toContain('ok      the checksums of all 9 columns are as generated');
  expect(run.output).toMatch(/^All 5 checks passed\.$/m);
  expect(await sql(url!, 'SELECT count(*)::int FROM contacts')).toEqual([{ count: loaded }]);
  expect((await fetch(`${service}/readyz`)).status).toBe(200);

  run.child.kill('SIGTERM');
  expect(await run.ended(), run.errors).toBe(0);
  expect(run.errors).toBe('');
  expect(await readdir(folder)).toEqual(['contacts.csv']);
  await gone(await run.servicePid());
});

it('replaces no file that is not its own', async () => {
  const folder = await makeFolder();
  const mine = path.join(folder, 'mine.csv');
  await writeFile(mine, 'my,precious\n');
  const run = new DemoRun(folder, '--out', 'mine.csv');
  expect(await run.ended()).toBe(1);
  expect(run.errors).toMatch(/^demo: mine\.csv exists and is not a file of this demo/);
  expect(await readFile(mine, 'utf8')).toBe('my,precious\n');
});

it('explains its options, and rejects unknown ones', async () => {
  const help = new DemoRun(await makeFolder(), '--help');
  expect(await help.ended()).toBe(0);
  for (const option of ['--rows', '--dirt', '--out', '--keep']) expect(help.output).toContain(option);
  for (const wrong of [['--rows', '0'], ['--dirt', '2'], ['--row', '5'], ['5']]) {
    const run = new DemoRun(help.folder, ...wrong);
    expect(await run.ended(), wrong.join(' ')).toBe(1);
    expect(run.errors).toContain('(--help shows the options)');
  }
});
