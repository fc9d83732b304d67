import { csv, good, type Refusal, wants } from '../refusal.ts';

const upload = { headers: csv, body: good };

/** Names of missing tables that could mean something to a shell, a path, JavaScript or SQL. */
const strangers: readonly string[] = [
  'nothing',
  'nowhere.items',
  'public.items.id',
  `items"; DROP TABLE items; --`,
  `'; DROP TABLE items; --`,
  'items; DROP TABLE items',
  'items/**/',
  'items--',
  '"items"',
  'public."items"',
  'ITEMS"',
  'items\0',
  '\0',
  'items\n',
  'ite\u200Bms',
  'ïtëms😀',
  'items\u{1F469}\u200D\u{1F52C}',
  'items '.repeat(20),
  'i'.repeat(63),
  'i'.repeat(64),
  'ä'.repeat(32),
  `items${'i'.repeat(64)}`,
  'i'.repeat(299),
  'i'.repeat(5000),
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '.',
  '..items',
  'items.',
  '.items',
  '$1',
  '../items',
  '%s',
  'pg_catalog.pg_class',
  'information_schema.tables',
  'stream_engine.imports',
  'pg_temp.items',
];

export const names: readonly Refusal[] = [
  ...strangers.map((name) => ({
    name: `${JSON.stringify(name.slice(0, 70))} of ${name.length}`,
    code: 'TABLE_NOT_FOUND' as const,
    path: encodeURIComponent(name),
    request: upload,
  })),
  {
    name: 'computed, whose column is generated',
    code: 'COLUMN_UNKNOWN',
    table: 'computed',
    request: { headers: csv, body: 'id,twice\n1,2\n' },
    problem: { position: { line: 1, column: 'twice' }, detail: wants('"twice"') },
  },
  ...['%zz', '%', 'items%2', '%E0%A4'].map((path) => ({
    name: path,
    code: 'REQUEST_INVALID' as const,
    path,
    request: upload,
    problem: { detail: wants('a % without two hexadecimal digits after it') },
  })),
];
