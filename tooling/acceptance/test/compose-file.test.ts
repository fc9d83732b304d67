import { readFile } from 'node:fs/promises';
import { contactsTableSql } from '@repo/csv-gen';
import { expect, it } from 'vitest';

const repository = new URL('../../../', import.meta.url);

it('docker-compose.yml creates the table that csv-gen generates files for', async () => {
  const compose = await readFile(new URL('docker-compose.yml', repository), 'utf8');
  const [statement = ''] = /CREATE TABLE contacts[^;]*/.exec(compose) ?? [];
  const normalise = (sql: string): string => sql.replace(/\s+/g, ' ').trim();
  expect(normalise(statement)).toBe(normalise(contactsTableSql));
});
