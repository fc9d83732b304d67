import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTestDatabase, type TestDatabase } from '@repo/embedded-postgres/testing';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type ColumnChecksums,
  checksumSql,
  contactColumns,
  contactsTableSql,
  createContactsGenerator,
} from '../../src/index.ts';

const ROWS = 3000;
const SEED = 11;

let database: TestDatabase;

beforeAll(async () => {
  const texts = contactColumns.map((column) => `${column} text`).join(', ');
  database = await createTestDatabase({ schema: `${contactsTableSql}; CREATE TABLE uploaded (${texts})` });
});

// PostgreSQL's own CSV parser and input functions read the clean file: they know nothing of this package.
beforeEach(async () => {
  await database.query('TRUNCATE contacts, uploaded');
  await copyInto('uploaded', createContactsGenerator({ rows: ROWS, seed: SEED }).stream());
  await database.query(
    `INSERT INTO contacts
     SELECT id::bigint, lower(btrim(email, ' ')), first_name, last_name, signup_date::date,
            last_seen::timestamptz, country, amount::numeric(12,2), notes
       FROM uploaded`,
  );
});

test('the clean file gives the expected table', async () => {
  const generator = createContactsGenerator({ rows: ROWS, seed: SEED });
  await drain(generator.stream());
  expect(await checksumsOf('contacts')).toEqual(generator.expected().columns);
});

test('the dirty file gives the same table without its dirty records', async () => {
  const generator = createContactsGenerator({ rows: ROWS, seed: SEED, dirt: 0.02 });
  await drain(generator.stream());
  const { rejects, rows, columns } = generator.expected();
  const dirty = Object.values(rejects.byKind).flatMap(({ firstRecords }) => firstRecords);
  expect(dirty, 'few enough for every one of them to be listed').toHaveLength(rows.rejected);
  await database.query('DELETE FROM contacts WHERE id = ANY($1)', [dirty]);
  expect(await checksumsOf('contacts')).toEqual(columns);
});

test('an empty table matches a file without rows', async () => {
  const generator = createContactsGenerator({ rows: 0 });
  await drain(generator.stream());
  await database.query('TRUNCATE contacts');
  expect(await checksumsOf('public.contacts')).toEqual(generator.expected().columns);
});

test.each([
  ['first_name', "first_name = first_name || ' ' WHERE id = 1"],
  ['notes', 'notes = NULL WHERE id = (SELECT min(id) FROM contacts WHERE notes IS NOT NULL)'],
  ['last_seen', "last_seen = last_seen + interval '1 microsecond' WHERE last_seen IS NOT NULL"],
  ['amount', 'amount = amount + 0.01 WHERE id = (SELECT max(id) FROM contacts WHERE amount IS NOT NULL)'],
  ['email', 'email = other.email FROM contacts other WHERE contacts.id + other.id = 3'],
])('a change of %s changes only that checksum: %s', async (column, change) => {
  const before = await checksumsOf('contacts');
  await database.query(`UPDATE contacts SET ${change}`);
  const after = await checksumsOf('contacts');
  expect(contactColumns.filter((name) => after[name].sum !== before[name].sum)).toEqual([column]);
});

async function checksumsOf(table: string): Promise<ColumnChecksums> {
  const [row] = await database.query<{ columns: ColumnChecksums }>(checksumSql(table));
  if (row === undefined) throw new Error('no checksums');
  return row.columns;
}

async function copyInto(table: string, csv: Readable): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await pipeline(csv, client.query(copyFrom(`COPY ${table} FROM STDIN (FORMAT csv, HEADER)`)));
  } finally {
    await client.end();
  }
}

async function drain(stream: Readable): Promise<void> {
  for await (const _chunk of stream);
}
