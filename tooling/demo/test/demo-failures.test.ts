import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { sql } from '../src/sql.ts';
import { DemoRun, gone, makeFolder } from './demo-run.ts';

it('exits with 1 and names the column if the table holds another value', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '20000');
  await sql(
    await run.databaseUrl(),
    `CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS
       $$BEGIN NEW.country := 'XX'; RETURN NEW; END$$;
     CREATE TRIGGER forge BEFORE INSERT ON contacts FOR EACH ROW WHEN (NEW.id = 777) EXECUTE FUNCTION forge()`,
  );
  expect(await run.ended()).toBe(1);
  expect(run.output.match(/^ {2}FAILED.*$/gm)).toEqual([
    expect.stringMatching(
      /^ {2}FAILED {2}country has \d+,\d+ values with checksum \d+, not \d+,\d+ values with checksum \d+$/,
    ),
  ]);
  expect(run.output).toMatch(/^1 of 5 checks FAILED\.$/m);
  expect(run.output).not.toContain('Try it yourself');
});

it('exits with 1 and shows the problem if the service rejects the file', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '20000');
  await sql(await run.databaseUrl(), 'ALTER TABLE contacts ADD COLUMN owner text NOT NULL');
  expect(await run.ended()).toBe(1);
  expect(run.errors).toMatch(/COLUMN_MISSING[^]*^demo: the import failed$/m);
  expect(run.output).not.toContain('committed');
  expect(await readdir(run.folder)).toEqual(['contacts.csv']);
});

it('exits with 1 and the last log lines of a service that dies', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '20000');
  process.kill(await run.servicePid(), 'SIGKILL');
  expect(await run.ended()).toBe(1);
  expect(run.errors).toMatch(/^demo: the import failed; the service ended with SIGKILL:\n\{.*/m);
});

it('stops everything on Ctrl-C and removes incomplete files', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '5000000');
  const service = await run.servicePid();
  await run.interrupt();
  expect(run.child.exitCode).toBe(130);
  expect(run.errors).toBe('demo: stopped; service and database are gone\n');
  expect(await readdir(run.folder)).toEqual([]);
  await gone(service);
});

it('ends service and database when it is killed', async () => {
  const run = new DemoRun(await makeFolder(), '--rows', '5000000');
  const [url, service] = [await run.databaseUrl(), await run.servicePid()];
  run.child.kill('SIGKILL');
  expect(await run.ended()).toBe('SIGKILL');
  await gone(service);
  await expect
    .poll(() => sql(url, 'SELECT 1').catch(({ code }) => code), { timeout: 20_000 })
    .toBe('ECONNREFUSED');
});
