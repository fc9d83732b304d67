import type { BenchTable } from './table.ts';
import { mix, writeRows } from './write-rows.ts';

interface Kind {
  readonly prefix: string;
  readonly type: string;
  /** Number of columns of this kind. */
  readonly columns: number;
  /** A value as CSV, given a number from 0 to 2³²−1. */
  readonly make: (random: number) => string;
}

const words = ['lorem', 'ipsum', 'dolor', 'sit amet', 'consectetur', 'naïve', 'übung', '東京'];
const DAY_MS = 86_400_000;
const instant = (random: number): string => new Date((random % 20_000) * DAY_MS + random).toISOString();

const kinds: readonly Kind[] = [
  { prefix: 'i', type: 'int', columns: 15, make: (n) => String(n | 0) },
  { prefix: 's', type: 'smallint', columns: 5, make: (n) => String(n % 30_000) },
  { prefix: 'l', type: 'bigint', columns: 10, make: (n) => String(n * 100_003) },
  { prefix: 'n', type: 'numeric(12,2)', columns: 10, make: (n) => (n / 100).toFixed(2) },
  { prefix: 'f', type: 'double precision', columns: 5, make: (n) => (n / 1e5).toFixed(4) },
  { prefix: 'b', type: 'boolean', columns: 5, make: (n) => (n % 3 === 0 ? 'true' : 'f') },
  { prefix: 'u', type: 'uuid', columns: 5, make: uuidOf },
  { prefix: 'd', type: 'date', columns: 10, make: (n) => instant(n).slice(0, 10) },
  { prefix: 'm', type: 'timestamptz', columns: 10, make: instant },
  { prefix: 't', type: 'text', columns: 15, make: (n) => `${words[n % 8]!} ${words[(n >>> 3) % 8]!}` },
  { prefix: 'v', type: 'varchar(40)', columns: 10, make: (n) => `"${words[n % 8]!}, no. ${n % 1000}"` },
];

/** One value in sixteen is NULL. */
const NULL_NIBBLE = 0xf;

/** A hundred columns of eleven types, about 1.1 KB a record: shows the cost per field. */
export const wide: BenchTable = {
  ...tableOfKinds(kinds),
  name: 'wide',
  title: 'wide, 100 columns',
  relation: 'wide',
  rowsFor: (rows) => Math.ceil(rows / 5),
};

/** Table with as many columns as PostgreSQL allows, of types small enough for a page of 8 KB. A record has about 12 KB. */
export const widest: BenchTable = {
  ...tableOfKinds(
    kinds.filter(({ prefix }) => 'isbd'.includes(prefix)),
    400,
  ),
  name: 'widest',
  title: '1,600 columns',
  relation: 'widest',
  rowsFor: (rows) => Math.ceil(rows / 200),
};

function tableOfKinds(list: readonly Kind[], columnsOfEach?: number) {
  const columns = list.flatMap((kind) =>
    Array.from({ length: columnsOfEach ?? kind.columns }, (_, at) => ({
      ...kind,
      name: `${kind.prefix}${at + 1}`,
    })),
  );
  const lineOf = (row: number): string =>
    columns.map(({ make }, column) => valueOf(mix(row, column), make)).join(',');
  const header = columns.map(({ name }) => name);
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    writeCsv: (file: string, rows: number) => writeRows(file, header, rows, lineOf),
  };
}

function uuidOf(random: number): string {
  const hex = random.toString(16).padStart(8, '0');
  return `${hex}-${hex.slice(4)}-4${hex.slice(5)}-8${hex.slice(1, 4)}-${hex}${hex.slice(0, 4)}`;
}

function valueOf(random: number, make: Kind['make']): string {
  return random >>> 28 === NULL_NIBBLE ? '' : make(random);
}
