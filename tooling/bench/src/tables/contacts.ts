import { writeContactsFile } from '@repo/csv-gen';
import type { BenchColumn, BenchTable } from './table.ts';

const columns: readonly BenchColumn[] = [
  { name: 'id', type: 'bigint', required: true },
  // COPY csv keeps case and blanks; the service does not.
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
  rowsFor: (rows: number) => rows,
  writeCsv: (path: string, rows: number) => writeContactsFile(path, { rows }),
};

/** Contacts without an index, about 200 bytes a record. */
export const contacts: BenchTable = {
  ...file,
  name: 'contacts',
  title: 'contacts, no index',
  relation: 'contacts',
};

const indexed = {
  ...file,
  relation: 'contacts_indexed',
  indexSql: `ALTER TABLE contacts_indexed ADD PRIMARY KEY (id);
    CREATE INDEX ON contacts_indexed (email);
    CREATE INDEX ON contacts_indexed (signup_date);
    CREATE INDEX ON contacts_indexed (last_name, first_name);`,
  contenders: ['multipart', 'psql-csv', 'psql-binary'],
};

/** Already holds as many rows. The files, however long, have other people, with higher ids. */
const filled = {
  ...indexed,
  writeCsv: (path: string, rows: number) =>
    writeContactsFile(path, { rows, seed: 43, firstId: 1_000_000_001 }),
  writeRowsBefore: file.writeCsv,
};

/** Contacts with more and more of what people's tables have: a key, other indexes, rows. */
export const contactsTables: readonly BenchTable[] = [
  contacts,
  {
    ...file,
    name: 'contacts-pk',
    title: 'contacts with its primary key',
    relation: 'contacts_pk',
    indexSql: 'ALTER TABLE contacts_pk ADD PRIMARY KEY (id)',
  },
  {
    ...indexed,
    name: 'contacts-indexed',
    title: 'contacts with its key and three more indexes, empty',
  },
  {
    ...filled,
    name: 'contacts-append',
    title: 'contacts with its key and three more indexes, append to as many rows',
  },
  {
    ...filled,
    name: 'contacts-replace',
    title: 'contacts with its key and three more indexes, replace as many rows',
    isReplaced: true,
  },
];
