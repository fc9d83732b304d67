import type { BenchTable } from './table.ts';
import { mix, writeRows } from './write-rows.ts';

interface Kind {
  readonly prefix: string;
  readonly type: string;
  /** Columns of the table that are of this kind. */
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
  {
    prefix: 'n',
    type: 'numeric(12,2)',
    columns: 10,
    make: (n) => (n / 100).toFixed(2),
  },
  {
    prefix: 'f',
    type: 'double precision',
    columns: 5,
    make: (n) => (n / 1e5).toFixed(4),
  },
  { prefix: 'b', type: 'boolean', columns: 5, make: (n) => (n % 3 === 0 ? 'true' : 'f') },
  { prefix: 'u', type: 'uuid', columns: 5, make: uuidOf },
  { prefix: 'd', type: 'date', columns: 10, make: (n) => instant(n).slice(0, 10) },
  { prefix: 'm', type: 'timestamptz', columns: 10, make: instant },
  {
    prefix: 't',
    type: 'text',
    columns: 15,
    make: (n) => `${words[n % 8]!} ${words[(n >>> 3) % 8]!}`,
  },
  {
    prefix: 'v',
    type: 'varchar(40)',
    columns: 10,
    make: (n) => `"${words[n % 8]!}, no. ${n % 1000}"`,
  },
];

/** One value in sixteen is NULL. */
const NULL_NIBBLE = 0xf;

const columns = kinds.flatMap((kind) =>
  Array.from({ length: kind.columns }, (_, at) => ({ ...kind, name: `${kind.prefix}${at + 1}` })),
);

/** A hundred columns of eleven types, about 1.1 KB a record: what costs per field shows here. */
export const wide: BenchTable = {
  name: 'wide',
  title: 'wide, 100 columns',
  relation: 'wide',
  createSql: `CREATE TABLE wide (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`,
  columns: columns.map(({ name, type }) => ({ name, type })),
  fileKind: 'wide',
  rowsFor: (rows) => Math.ceil(rows / 5),
  async writeCsv(file, rows) {
    const header = columns.map(({ name }) => name);
    await writeRows(file, header, rows, lineOf);
    return undefined;
  },
};

function uuidOf(random: number): string {
  const hex = random.toString(16).padStart(8, '0');
  return `${hex}-${hex.slice(4)}-4${hex.slice(5)}-8${hex.slice(1, 4)}-${hex}${hex.slice(0, 4)}`;
}

function lineOf(row: number): string {
  let line = '';
  for (let c = 0; c < columns.length; c++) {
    const random = mix(row, c);
    if (c > 0) line += ',';
    if (random >>> 28 !== NULL_NIBBLE) line += columns[c]!.make(random);
  }
  return line;
}
