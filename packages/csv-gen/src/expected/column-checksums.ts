import { hash } from 'node:crypto';
import type { ContactRow } from '../contacts/contact.ts';
import { type ContactColumn, contactColumns } from '../contacts/contacts-table.ts';
import { ExactSum } from './exact-sum.ts';

export interface ColumnChecksum {
  readonly nonNull: number;
  /** Exact sum over all rows of the column's value as a whole number times the row's weight, in decimal. */
  readonly sum: string;
}

/**
 * Checksums that do not depend on the order of rows. They are equal if the tables are, and differ if a value has
 * changed or moved.
 */
export type ColumnChecksums = Readonly<Record<ContactColumn, ColumnChecksum>>;

// The weight ties a value to its row: two rows that swap their e-mails change the sum.
const weightSql = '1 + id % 997';
const weightOf = (row: ContactRow): number => 1 + (row.id % 997);

/** Each column's value as a whole number, both in SQL and in JavaScript. */
const wholeNumbers: Record<ContactColumn, { sql: string; of: (row: ContactRow) => number | null }> = {
  id: { sql: 'id', of: (row) => row.id },
  email: text('email'),
  first_name: text('first_name'),
  last_name: text('last_name'),
  signup_date: { sql: "signup_date - date '1970-01-01'", of: (row) => row.signup_date },
  last_seen: { sql: '(extract(epoch FROM last_seen) * 1000000)::bigint', of: (row) => row.last_seen },
  country: text('country'),
  amount: { sql: '(amount * 100)::bigint', of: (row) => row.amount },
  notes: text('notes'),
};

/** The first 32 bits of the text's MD5, the one hash that is fast and the same on both sides. */
function text(column: 'email' | 'first_name' | 'last_name' | 'country' | 'notes') {
  return {
    sql: `('x' || left(md5(${column}), 8))::bit(32)::bigint`,
    of: (row: ContactRow): number | null => {
      const value = row[column];
      return value === null ? null : Number.parseInt(hash('md5', value).slice(0, 8), 16);
    },
  };
}

/**
 * Returns a query for one row with one column, `columns`: JSON in the shape of `ColumnChecksums`, in one pass over a
 * table created by `contactsTableSql`. The database's encoding must be UTF-8.
 *
 * @param table a relation as written in SQL, quoted if necessary: it is inserted unchanged
 */
export function checksumSql(table: string): string {
  const checksums = contactColumns.map((column) => {
    const sum = `coalesce(sum((${wholeNumbers[column].sql}) * (${weightSql})), 0)::text`;
    return `'${column}', json_build_object('nonNull', count(${column}), 'sum', ${sum})`;
  });
  return `SELECT json_build_object(\n  ${checksums.join(',\n  ')}\n) AS columns FROM ${table}`;
}

/** Sums rows to the result of `checksumSql` for a table that contains them, in constant memory. */
export class ColumnChecksumsBuilder {
  readonly #sums = contactColumns.map((column) => ({
    column,
    of: wholeNumbers[column].of,
    nonNull: 0,
    sum: new ExactSum(),
  }));

  add(row: ContactRow): void {
    const weight = weightOf(row);
    for (const entry of this.#sums) {
      const value = entry.of(row);
      if (value === null) continue;
      entry.nonNull += 1;
      entry.sum.addProduct(value, weight);
    }
  }

  build(): ColumnChecksums {
    const entries = this.#sums.map(({ column, nonNull, sum }) => [column, { nonNull, sum: sum.toString() }]);
    return Object.fromEntries(entries);
  }
}
