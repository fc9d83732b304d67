import { createTestDatabase } from '@repo/postgres/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestFolder } from '../test-folder.ts';
import { command } from './run-command.ts';

const folder = await createTestFolder();
/** A control character that neither JSON nor a configuration's summary escapes, and a terminal obeys. */
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
  it('shows a terminal no control characters of others, and gives anything else the bytes', async () => {
    expect((await command([name, ...args])).stdout).toContain(hostile);
    process.stdout.isTTY = true;
    const { code, stdout } = await command([name, ...args]);
    expect(code).toBe(0);
    expect(stdout).toContain(shown);
    expect(stdout).not.toMatch(/[^\n\P{Cc}]/u);
  });
});
