import { readFile } from 'node:fs/promises';
import * as stream from 'node:stream';
import vm from 'node:vm';
import * as database from '@repo/database';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { expect, it } from 'vitest';
import * as engine from '../src/index.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readme)?.[1] ?? '';
const modules = { 'node:stream': stream, '@repo/database': database, '@repo/engine': engine };

it('the example prints the documented result', async () => {
  const { url, query } = await createTestDatabase({ schema: 'CREATE TABLE contacts (id int, email text)' });
  const printed: unknown[] = [];
  const print = (...values: unknown[]) => void printed.push(values);
  const body = block('js').replaceAll(/^import (\{[^}]*\}) from '(.*)';$/gm, "const $1 = modules['$2'];");
  await vm.runInNewContext(`(async () => {${body}})()`, {
    modules,
    databaseUrl: url,
    AbortController,
    Buffer,
    console: { log: print, error: print },
  });
  expect(printed).toEqual([
    ['committed', { read: 2, loaded: 1, rejected: 1, skipped: 0 }, { EMAIL_INVALID: 1 }],
  ]);
  expect(block('text')).toBe(
    'committed { read: 2, loaded: 1, rejected: 1, skipped: 0 } { EMAIL_INVALID: 1 }\n',
  );
  expect(await query('SELECT * FROM contacts')).toEqual([{ id: 1, email: 'ada@example.com' }]);
});
