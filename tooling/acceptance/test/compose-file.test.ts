import { readFile } from 'node:fs/promises';
import { contactsTableSql } from '@repo/csv-gen';
import { expect, it } from 'vitest';

const repository = new URL('../../../', import.meta.url);

it('gives the database of docker-compose.yml the table that csv-gen makes files for', async () => {
  const compose = await readFile(new URL('docker-compose.yml', repository), 'utf8');
  const [statement = ''] = /CREATE TABLE contacts[^;]*/.exec(compose) ?? [];
  const normalise = (sql: string): string => sql.replace(/\s+/g, ' ').trim();
  expect(normalise(statement)).toBe(normalise(contactsTableSql));
});
