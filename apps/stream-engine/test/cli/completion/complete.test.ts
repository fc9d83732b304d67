import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it } from 'vitest';
import { command } from '../run-command.ts';
import { createTestFolder } from '../../test-folder.ts';

const folder = await createTestFolder();
const EVIL = '$(touch hacked)';
const database = await createTestDatabase({
  schema: `CREATE TABLE contacts (id int); CREATE SCHEMA sales; CREATE TABLE sales.leads (id int); CREATE TABLE "${EVIL}" (id int)`,
});
const target = ['--database-url', database.url];

const completed = async (...words: readonly string[]) => {
  const { code, stdout, stderr } = await command(['complete', '--', ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter(Boolean);
};
const values = async (...words: readonly string[]) =>
  (await completed(...words)).map((line) => line.split('\t')[0]);

describe('stream-engine complete --', () => {
  it.each([
    [['im'], ['import', 'imports']],
    [
      ['key', ''],
      ['create', 'list', 'revoke'],
    ],
    [['complete', 'z'], ['zsh']],
    [
      ['import', '--ma'],
      ['--map', '--max-rejects'],
    ],
    [
      ['import', '--mode', ''],
      ['append', 'replace', 'upsert', 'insert-new'],
    ],
    [['import', '--mode=up'], ['--mode=upsert']],
    [
      ['import', 'x.csv', '--encoding', 'iso-'],
      ['iso-8859-1', 'iso-8859-2', 'iso-8859-15'],
    ],
    [['imports', '--status', 'f'], ['failed']],
    [['key', 'create', '--modes', 'u'], ['upsert']],
    [['import', ''], [':files']],
    [['import', '-t', 'contacts', ''], [':files']],
    [['rejects', 'x', '-o', ''], [':files']],
    [['import', 'x.csv', ''], []],
    [['serve', ''], []],
    [
      ['import', '--delimiter', ''],
      [',', ';', 'tab', '|'],
    ],
    [['nonsense', ''], []],
  ])('completes %j to %j', async (words, expected) => {
    expect(await values(...words)).toEqual(expected);
  });

  it('completes table names from the target, and is quick if it is unreachable', async () => {
    expect(await values('import', ...target, '--table', '')).toEqual([EVIL, 'contacts', 'sales.leads']);
    expect(await values('tables', ...target, 'sa')).toEqual(['sales.leads']);
    expect(await values('import', '--server', 'http://127.0.0.1:1', '-t', '')).toEqual([]);
    expect(await values('import', '--server', 'nonsense', '-t', '')).toEqual([]);
  });

  it('describes commands and options', async () => {
    expect(await completed('pl')).toEqual(['plan\tshow what an import would do']);
    expect(await completed('import', '--dry')).toEqual([
      '--dry-run\trun the whole import, constraints included, then roll it back; the rejects are kept',
    ]);
  });
});

it('completion in bash offers options, values and files, and evaluates neither the line nor a name', async () => {
  const program = path.join(folder.path, 'stream-engine');
  const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
  await chmod(program, 0o755);
  // Presses Tab after each of the lines.
  const script = String.raw`
    source <(stream-engine complete bash)
    compopt() { echo "compopt $*"; }
    for COMP_LINE; do
      COMP_POINT=${'$'}{#COMP_LINE}
      _stream_engine
      printf '%s\n' "${'$'}{COMPREPLY[@]}"
    done`;
  const { PATH = '', ...env } = childEnvironment({ DATABASE_URL: database.url });
  const lines = ['import --mode=up', 'import ', 'import $(touch hacked) -t '].map(
    (line) => `stream-engine ${line}`,
  );
  const child = spawn('bash', ['-c', script, 'bash', ...lines], {
    cwd: folder.path,
    env: { ...env, PATH: `${folder.path}:${PATH}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const offered = stdout.split('\n').filter((found) => found !== '' && found !== 'compopt +o default');
  expect(offered).toEqual([
    'upsert',
    'compopt -o default',
    String.raw`\$\(touch\ hacked\)`,
    'contacts',
    'sales.leads',
  ]);
  await expect(access(path.join(folder.path, 'hacked'))).rejects.toThrow('ENOENT');
});
