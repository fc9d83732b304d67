import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { expect, it } from 'vitest';
import {
  compilePlan,
  encodeCopy,
  fromObjects,
  sanitize,
  type TypeName,
  type ValueOptions,
} from '../../src/index.ts';
import { runs } from '../env.ts';

const { url } = await createTestDatabase();

/** A number as the server reads it. */
const plain = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.nat({ max: 999 }), fc.nat({ max: 2_000_000_000 }), fc.constant(0)),
    fc.oneof(
      fc.constant(''),
      fc.nat({ max: 9999 }).map((decimals) => `.${decimals}`),
      fc.constant('.000'),
    ),
  )
  .map((parts) => parts.join(''));

/** Writes a number in a notation, independently of the code that reads it. */
function written(text: string, { decimal = '.', grouping = 'none', number }: ValueOptions): string {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(\..*)?$/.exec(text)!;
  const separator = { none: '', '.': '.', ',': ',', space: '\u202f', "'": "'" }[grouping];
  const grouped = whole!.replaceAll(/\B(?=(?:\d{3})+$)/g, separator);
  const unsigned = grouped + fraction.replace('.', decimal);
  return number === 'human' && sign === '-' ? `(CHF ${unsigned})` : sign + unsigned;
}

const notations: readonly ValueOptions[] = [
  { decimal: ',', grouping: '.' },
  { decimal: ',', grouping: 'space' },
  { decimal: ',', number: 'human' },
  { grouping: ',', number: 'human' },
  { grouping: "'" },
];

it.each<[type: TypeName, sql: string, modifier: ValueOptions]>([
  ['numeric', 'numeric', {}],
  ['numeric', 'numeric(14,2)', { precision: 14, scale: 2 }],
  ['float8', 'double precision', {}],
  ['float4', 'real', {}],
])(
  '%s: numbers in other notations become what the server reads in its own (%s)',
  async (type, sql, modifier) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const form of ['binary', 'text'] as const) {
        await client.query(
          `CREATE TEMP TABLE read (given text, v0 ${sql}, v1 ${sql}, v2 ${sql}, v3 ${sql}, v4 ${sql})`,
        );
        const columns = notations.map((notation, i) => ({
          name: `v${i}`,
          source: i + 1,
          type,
          options: { ...modifier, ...notation },
        }));
        const given = { name: 'given', source: 0, type: 'text' as const, options: {} };
        const plan = compilePlan({ form, fieldCount: notations.length + 1, columns: [given, ...columns] });
        const names = plan.columns.map(({ name }) => name);
        const rows = fc.sample(plain, runs(500)).map((text) => {
          const values = [text, ...notations.map((notation) => written(text, notation))];
          return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
        });
        const clean = sanitize({ plan });
        await pipeline(
          Readable.from(rows),
          fromObjects({ columns: names }),
          clean,
          encodeCopy(),
          client.query(copyFrom(`COPY read FROM STDIN ${form === 'binary' ? 'BINARY' : ''}`)),
        );
        expect(clean.outcome).toMatchObject({ kept: rows.length, rejected: 0 });
        const { rows: wrong } = await client.query(
          `SELECT * FROM read WHERE (v0, v1, v2, v3, v4)::text <> format('(%1$s,%1$s,%1$s,%1$s,%1$s)', given::${sql})`,
        );
        expect(wrong).toEqual([]);
        await client.query('DROP TABLE read');
      }
    } finally {
      await client.end();
    }
  },
);
