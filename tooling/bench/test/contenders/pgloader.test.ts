import { expect, it } from 'vitest';
import { loadCommand } from '../../src/contenders/pgloader.ts';
import { tables } from '../../src/tables/index.ts';

it('lets pgloader read the file as COPY csv does', () => {
  const narrow = tables.find(({ name }) => name === 'narrow')!;
  expect(loadCommand('postgres://u@h:1/d', '/tmp/a.csv', narrow)).toBe(`LOAD CSV
  FROM '/tmp/a.csv' WITH ENCODING UTF-8 (a [null if blanks], b [null if blanks], c [null if blanks])
  INTO postgres://u@h:1/d TARGET TABLE narrow (a, b, c)
  WITH skip header = 1, fields terminated by ',', fields optionally enclosed by '"',
    fields escaped by double-quote, keep unquoted blanks
  SET timezone TO 'UTC';
`);
});
