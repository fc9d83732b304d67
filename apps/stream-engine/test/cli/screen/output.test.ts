import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { serviceProgram } from '../../child-service.ts';
import { createTestFolder } from '../../test-folder.ts';
import { command } from '../run-command.ts';

const folder = await createTestFolder();
/** A control character that terminals obey, and that neither JSON nor the configuration's summary escapes. */
const hostile = '\u009B31m';
const shown = '\uFFFD31m';
const database = await createTestDatabase({ schema: `CREATE TABLE items (id int, "${hostile}" text)` });
const csv = await folder.write('hostile.csv', `a,b\n\u001B]0;x\u0007,${hostile}\n`);
const config = await folder.write(
  'hostile.json',
  JSON.stringify({ tables: { items: { columns: { id: { aliases: [hostile] } } } } }),
);

const { isTTY } = process.stdout;
afterEach(() => {
  process.stdout.isTTY = isTTY;
});

describe.each([
  ['clean', [csv]],
  ['tables', ['items', '--template', '--database-url', database.url]],
  ['config', ['check', config]],
])('%s', (name, args) => {
  it('hides control characters from a terminal and passes other outputs the bytes', async () => {
    expect((await command([name, ...args])).stdout).toContain(hostile);
    process.stdout.isTTY = true;
    const { code, stdout } = await command([name, ...args]);
    expect(code).toBe(0);
    expect(stdout).toContain(shown);
    expect(stdout).not.toMatch(/[^\n\P{Cc}]/u);
  });
});

describe.runIf(existsSync('/dev/full'))('a full disk for the output', () => {
  const run = (...args: readonly string[]) =>
    promisify(execFile)('sh', ['-c', 'node "$@" >/dev/full; echo "exit $?"', 'sh', serviceProgram, ...args]);

  it.each([[], ['--json']])(
    'reports that an import is committed if its receipt cannot be written: %j',
    async (...json) => {
      const file = await folder.write('full.csv', 'id\n1\n');
      const args = ['import', file, '--table', 'items', '--database-url', database.url, ...json];
      const { stdout, stderr } = await run(...args);
      expect(stdout).toBe('exit 4\n');
      expect(stderr).toMatch(
        /^error: standard output: no space left on the disk; import [\da-f-]{36} is committed; show its receipt: stream-engine imports [\da-f-]{36} --database-url \.\.\.\n$/,
      );
    },
  );

  it.each([[['imports']], [['tables']]])(
    'exits with 1 if the output of %j cannot be written',
    async (args) => {
      const { stdout, stderr } = await run(...args, '--database-url', database.url);
      expect({ stdout, stderr }).toEqual({
        stdout: 'exit 1\n',
        stderr: 'error: standard output: no space left on the disk; its output was lost\n',
      });
    },
  );
});
