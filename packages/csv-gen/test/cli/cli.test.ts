import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContactsGenerator } from '../../src/index.ts';

// The built command, as users run it: `turbo run test` builds it first.
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'csv-gen-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), text(child.stderr)]);
  return { code: await exit, stdout, stderr };
}

test('writes the file and the expected outcome, and reports both in one line', async () => {
  const out = path.join(folder, 'contacts.csv');
  const expect_ = path.join(folder, 'expected.json');
  const args = ['--rows', '3000', '--dirt', '0.02', '--seed', '5', '--first-id', '900', '--eol', 'crlf'];
  const { code, stdout, stderr } = await run(...args, '--out', out, '--expect', expect_);
  expect({ code, stdout: stdout.toString() }).toEqual({ code: 0, stdout: '' });

  const generator = createContactsGenerator({ rows: 3000, dirt: 0.02, seed: 5, firstId: 900, eol: 'crlf' });
  expect((await readFile(out)).equals(await buffer(generator.stream()))).toBe(true);
  const expected = generator.expected();
  expect(JSON.parse(await readFile(expect_, 'utf8'))).toEqual(expected);
  expect(stderr).toMatch(
    new RegExp(
      `^csv-gen: 3,000 rows \\(${expected.rows.rejected} dirty\\), 0\\.6 MB to ${out} in [\\d.]+ s \\([\\d,]+ rows/s\\), sha256 ${expected.sha256}\n$`,
    ),
  );
});

test('--out - writes only the records to standard output', async () => {
  const { code, stdout, stderr } = await run('--rows', '1000', '--out', '-');
  expect(code).toBe(0);
  expect(stdout.equals(await buffer(createContactsGenerator({ rows: 1000 }).stream()))).toBe(true);
  expect(stderr).toMatch(/^csv-gen: 1,000 rows \(0 dirty\).* to standard output .*\n$/);
});

test('a reader that stops early is not a failure', async () => {
  const child = spawn(process.execPath, [cli, '--rows', '1000000', '--out', '-'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stderr = text(child.stderr);
  child.stdout.once('data', () => child.stdout.destroy());
  expect({ code: await exit, stderr: await stderr }).toEqual({ code: 0, stderr: '' });
});

test('--help shows every option and an example', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const option of ['--rows', '--out', '--dirt', '--seed', '--first-id', '--eol', '--expect'])
    expect(stdout.toString()).toContain(`  ${option} <`);
  expect(stdout.toString()).toContain('csv-gen --rows 5000000 --out contacts.csv');
});

test.each([
  [['--out', '-'], "required option '--rows <count>' not specified"],
  [['--rows', '10'], "required option '--out <path>' not specified"],
  [['--rows', '1e3', '--out', '-'], "'1e3' is invalid. It must be a whole number, 0 or greater."],
  [['--rows', '-5', '--out', '-'], "'-5' is invalid"],
  [
    ['--rows', '10', '--out', '-', '--dirt', '1%'],
    "'1%' is invalid. It must be a number from 0 to 1, such as 0.01.",
  ],
  [['--rows', '10', '--out', '-', '--dirt', '1.5'], "'1.5' is invalid"],
  [['--rows', '10', '--out', '-', '--seed', 'x'], "'x' is invalid"],
  [['--rows', '10', '--out', '-', '--eol', 'cr'], 'Allowed choices are lf, crlf.'],
  [['--rows', '10', '--out', '-', 'extra'], 'too many arguments'],
  [
    ['--rows', '10', '--out', '/no/such/folder/contacts.csv'],
    "ENOENT: no such file or directory, open '/no/such",
  ],
])('fails with %j: %s', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout: stdout.toString() }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
});
