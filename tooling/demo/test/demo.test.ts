import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sql } from '../src/sql.ts';
import { DemoRun, gone, makeFolder } from './demo-run.ts';

it('loads and checks every row, and leaves only the CSV file', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '2000', '--dirt', '0.05');
  expect(await run.ended(), run.errors).toBe(0);
  expect(run.errors).toBe('');
  const [, read, loaded, rejected] =
    /^ {2}rows +(\d[\d,]*) read, ([\d,]+) loaded, (\d+) rejected, 0 skipped$/m
      .exec(run.output)!
      .map((figure) => Number(figure.replace(',', '')));
  expect([read, loaded! + rejected!]).toEqual([2000, 2000]);
  expect(rejected).toBeGreaterThan(50);
  expect(run.output).toContain(`ok      COUNT(*) is ${loaded!.toLocaleString('en-US')} as generated`);
  expect(run.output).toContain('ok      the checksums of all 9 columns are as generated');
  expect(run.output).toMatch(/^All 5 checks passed\.$/m);
  expect(run.output).toContain('npx -y pnpm@12.21.0 start');
  expect(run.output).toContain('curl -F file=@contacts.csv http://127.0.0.1:3000/v1/imports/contacts');
  expect(await readdir(run.folder)).toEqual(['contacts.csv']);
  await gone(await run.servicePid());
});

it('replaces the file of its last run, and no other', async () => {
  const folder = await makeFolder();
  expect(await new DemoRun(folder, '--rows', '2000').ended()).toBe(0);
  const { size } = await stat(path.join(folder, 'contacts.csv'));
  expect(await new DemoRun(folder, '--rows', '1000').ended()).toBe(0);
  expect((await stat(path.join(folder, 'contacts.csv'))).size).toBeLessThan(size);

  await writeFile(path.join(folder, 'mine.csv'), 'my,precious\n');
  const run = new DemoRun(folder, '--rows', '10', '--out', 'mine.csv');
  expect(await run.ended()).toBe(1);
  expect(run.errors).toMatch(/^demo: mine\.csv exists and is not a file of this demo/);
  expect(await readFile(path.join(folder, 'mine.csv'), 'utf8')).toBe('my,precious\n');
});

it('with --keep, keeps service and database running until it is stopped', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '10', '--keep');
  const [, url] = await run.printed(/^ {2}database {2}(postgres:\S+)$/m);
  const [, service] = await run.printed(/^ {2}service {3}(http:\S+)$/m);
  expect(await sql(url!, 'SELECT count(*)::int FROM contacts')).toEqual([{ count: 10 }]);
  expect((await fetch(`${service}/readyz`)).status).toBe(200);
  run.child.kill('SIGTERM');
  expect(await run.ended()).toBe(0);
  expect(await readdir(run.folder)).toEqual(['contacts.csv']);
});

it('explains its options, and rejects unknown ones', async () => {
  const help = new DemoRun(await makeFolder(), '--help');
  expect(await help.ended()).toBe(0);
  for (const option of ['--rows', '--dirt', '--out', '--keep']) expect(help.output).toContain(option);
  for (const wrong of [['--rows', '0'], ['--rows', 'many'], ['--dirt', '2'], ['--row', '5'], ['5']]) {
    const run = new DemoRun(help.folder, ...wrong);
    expect(await run.ended(), wrong.join(' ')).toBe(1);
    expect(run.errors).toContain('(--help shows the options)');
  }
});
