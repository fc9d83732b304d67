import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { contactsTableSql, createContactsGenerator } from '@repo/csv-gen';
import type { Expected } from './fixture.ts';
import type { BenchColumn, BenchTable } from './table.ts';

const columns: readonly BenchColumn[] = [
  { name: 'id', type: 'bigint', required: true },
  // COPY csv keeps the case and the blanks that the service takes away.
  { name: 'email', type: 'text', cleanedAs: 'email', required: true, comparedBy: 'lower(btrim(email))' },
  { name: 'first_name', type: 'text' },
  { name: 'last_name', type: 'text' },
  { name: 'signup_date', type: 'date' },
  { name: 'last_seen', type: 'timestamptz' },
  { name: 'country', type: 'text' },
  { name: 'amount', type: 'numeric(12,2)' },
  { name: 'notes', type: 'text' },
];

const file = {
  columns,
  fileKind: 'contacts',
  rowsFor: (rows: number) => rows,
  async writeCsv(path: string, rows: number): Promise<Expected> {
    const generator = createContactsGenerator({ rows });
    await pipeline(generator.stream(), createWriteStream(path));
    return generator.expected().columns;
  },
};

/** The owner's table, about 200 bytes a record. */
export const contacts: BenchTable = {
  ...file,
  name: 'contacts',
  title: 'contacts, no index',
  relation: 'contacts',
  createSql: contactsTableSql.replace(' PRIMARY KEY', ' NOT NULL'),
};

/** The same with its primary key: the index costs every contender the same. */
export const contactsWithKey: BenchTable = {
  ...file,
  name: 'contacts-pk',
  title: 'contacts with its primary key',
  relation: 'contacts_pk',
  createSql: contactsTableSql.replace('TABLE contacts', 'TABLE contacts_pk'),
};
