import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DemoRun, gone, makeFolder } from './demo-run.ts';
import { sql } from './sql.ts';

it('fails with 1 and names the column when the table holds another value', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '100000');
  await sql(
    await run.databaseUrl(),
    `CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS
       $$BEGIN NEW.country := 'XX'; RETURN NEW; END$$;
     CREATE TRIGGER forge BEFORE INSERT ON contacts FOR EACH ROW WHEN (NEW.id = 777) EXECUTE FUNCTION forge()`,
  );
  expect(await run.ended()).toBe(1);
  expect(run.output.match(/^ {2}FAILED.*$/gm)).toEqual([
    expect.stringMatching(
      /^ {2}FAILED {2}country {5}\d+,\d+ values with checksum \d+, not \d+,\d+ values with checksum \d+$/,
    ),
  ]);
  expect(run.output).toMatch(/^1 of 1[23] checks FAILED\.$/m);
  expect(run.output).not.toContain('To go on by hand');
});

it('fails with 1 and shows the problem when the service refuses the file', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '100000');
  await sql(await run.databaseUrl(), 'ALTER TABLE contacts ADD COLUMN owner text NOT NULL');
  expect(await run.ended()).toBe(1);
  expect(run.errors).toMatch(/^demo: the service answered 422 instead of 200:\n\{.*"code":"COLUMN_MISSING"/);
  expect(run.output).not.toContain('Receipt');
  expect(await readdir(run.folder)).toEqual(['contacts.csv']);
});

it('fails with 1 and the last words of a service that dies', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '100000');
  process.kill(await run.servicePid(), 'SIGKILL');
  expect(await run.ended()).toBe(1);
  expect(run.errors).toMatch(
    /^demo: the service did not answer \(.*ECONNREFUSED.*\); it ended:\n(?:\{.*\n)*\{.*Server listening/,
  );
});

it('replaces no file that is not its own', async () => {
  const folder = await makeFolder();
  await writeFile(path.join(folder, 'mine.csv'), 'my,precious\n');
  const run = new DemoRun(folder, '--rows', '10', '--out', 'mine.csv');
  expect(await run.ended()).toBe(1);
  expect(run.errors).toMatch(/^demo: mine\.csv exists and is not a file of this demo/);
  expect(await readFile(path.join(folder, 'mine.csv'), 'utf8')).toBe('my,precious\n');
});

it('stops everything on Ctrl-C and removes what it had begun', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '5000000');
  const service = await run.servicePid();
  run.child.kill('SIGINT');
  expect(await run.ended()).toBe(130);
  expect(run.errors).toBe('demo: stopped; service and database are gone\n');
  expect(await readdir(run.folder)).toEqual([]);
  await gone(service);
});

it('takes service and database with it when it is killed', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '5000000');
  const [url, service] = [await run.databaseUrl(), await run.servicePid()];
  run.child.kill('SIGKILL');
  expect(await run.ended()).toBe('SIGKILL');
  await gone(service);
  await expect
    .poll(() => sql(url, 'SELECT 1').catch(({ code }) => code), { timeout: 20_000 })
    .toBe('ECONNREFUSED');
});
