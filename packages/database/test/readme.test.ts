import { readFile } from 'node:fs/promises';
import * as streams from 'node:stream/promises';
import vm from 'node:vm';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { expect, it } from 'vitest';
import * as database from '../src/index.ts';
import { conditionOf } from '../src/errors/sqlstate.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const modules: Readonly<Record<string, object>> = {
  'node:stream/promises': streams,
  '@repo/database': database,
};

it('the example loads two rows', async () => {
  const { url, query } = await createTestDatabase({ schema: 'CREATE TABLE contacts (id int, email text)' });
  const example = /```ts\n(.*?)```/su.exec(readme)?.[1] ?? '';
  const printed: string[] = [];
  const context = vm.createContext({
    modules,
    databaseUrl: url,
    signal: new AbortController().signal,
    console: {
      log: (line: string) => printed.push(line),
      error: (error: unknown) => printed.push(String(error)),
    },
  });
  const body = example.replaceAll(/^import (\{[^}]*\}) from '(.*)';$/gmu, "const $1 = modules['$2'];");
  await vm.runInContext(`(async () => {${body}})()`, context);
  expect(printed).toEqual(['2 rows are committed']);
  expect(await query('SELECT * FROM contacts ORDER BY id')).toEqual([
    { id: 1, email: 'ada@example.com' },
    { id: 2, email: 'grace@example.com' },
  ]);
});

const documented = [...readme.matchAll(/^- `([A-Z0-9]+_[A-Z0-9_]+)`: (.*(?:\n {2}.*)*)$/gmu)].map(
  ([, code = '', when = '']) => ({
    code,
    states: when.match(/\b(?=\w*\d)[0-9A-Z]{5}\b/gu) ?? [],
  }),
);

it('the README lists every code, and no other', () => {
  expect(documented.map(({ code }) => code)).toEqual(Object.keys(database.databaseErrorMessages).toSorted());
});

it.each(documented.filter(({ code }) => code !== 'DATABASE_ERROR'))(
  'the SQLSTATEs of $code',
  ({ code, states }) => {
    for (const state of states) expect([state, conditionOf(state).code]).toEqual([state, code]);
  },
);
