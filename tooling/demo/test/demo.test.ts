import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DemoRun, gone, makeFolder } from './demo-run.ts';
import { sql } from './sql.ts';

it('loads and checks every row, leaves the CSV file and nothing else', async () => {
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
  expect(
    run.output.match(
      /^ {2}ok {6}(id|email|first_name|last_name|signup_date|last_seen|country|amount|notes) /gm,
    ),
  ).toHaveLength(9);
  expect(run.output).toMatch(/^All 1[23] checks passed\.$/m);
  expect(run.output).toContain('npx -y pnpm@12.21.0 start');
  expect(run.output).toContain('curl -F file=@contacts.csv http://127.0.0.1:3000/v1/imports/contacts');
  expect(await readdir(run.folder)).toEqual(['contacts.csv']);
  await gone(await run.servicePid());
});

it('replaces the file of its last run', async () => {
  const folder = await makeFolder();
  expect(await new DemoRun(folder, '--rows', '2000').ended()).toBe(0);
  const { size } = await stat(path.join(folder, 'contacts.csv'));
  expect(await new DemoRun(folder, '--rows', '1000').ended()).toBe(0);
  expect((await stat(path.join(folder, 'contacts.csv'))).size).toBeLessThan(size);
});

it('keeps both running with --keep until it is told to stop', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '10', '--keep');
  const [, url] = await run.said(/^ {2}database {2}(postgres:\S+)$/m);
  const [, service] = await run.said(/^ {2}service {3}(http:\S+)$/m);
  expect(await sql(url!, 'SELECT count(*)::int FROM contacts')).toEqual([{ count: 10 }]);
  expect((await fetch(`${service}/readyz`)).status).toBe(200);
  run.child.kill('SIGTERM');
  expect(await run.ended()).toBe(0);
  expect(await readdir(run.folder)).toEqual(['contacts.csv']);
});

it('explains its options, and refuses what it does not know', async () => {
  const help = new DemoRun(await makeFolder(), '--help');
  expect(await help.ended()).toBe(0);
  for (const option of ['--rows', '--dirt', '--out', '--keep']) expect(help.output).toContain(option);
  for (const wrong of [['--rows', '0'], ['--rows', 'many'], ['--dirt', '2'], ['--row', '5'], ['5']]) {
    const run = new DemoRun(help.folder, ...wrong);
    expect(await run.ended(), wrong.join(' ')).toBe(1);
    expect(run.errors).toContain('(--help shows the options)');
  }
});
