import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compilePlan, extremeInteger, type RecordBatch, sanitize, scanRecords } from '../../src/index.ts';
import { runs } from '../env.ts';

const ranges = { int2: 16n, int4: 32n, int8: 64n } as const;

const columns = fc.constantFrom('int2' as const, 'int4' as const, 'int8' as const).chain((type) => {
  const limit = 1n << (ranges[type] - 1n);
  const near = [-limit, -limit + 1n, -1n, 0n, 1n, limit - 1n, (1n << 32n) % limit, -(1n << 31n) % limit];
  const value = fc.oneof(fc.constantFrom(...near), fc.bigInt({ min: -limit, max: limit - 1n }));
  const field = fc.oneof(
    value.map(String),
    value.map((n) => ` ${n} `),
    fc.constantFrom('', 'x'),
  );
  return fc.record({ type: fc.constant(type), fields: fc.array(field, { minLength: 1, maxLength: 30 }) });
});

it('finds the largest and the smallest integer of the kept records, in both forms', async () => {
  await fc.assert(
    fc.asyncProperty(columns, fc.constantFrom('binary', 'text'), async ({ type, fields }, form) => {
      const plan = compilePlan({
        form,
        fieldCount: 2,
        columns: [{ name: 'v', source: 1, type, options: { serverVersion: 180_000 } }],
      });
      const file = `n,v\n${fields.map((field) => `1,${field}\n`).join('')}`;
      const found: (bigint | undefined)[] = [];
      for await (const batch of Readable.from([Buffer.from(file)])
        .pipe(scanRecords())
        .pipe(sanitize({ plan }))) {
        found.push(extremeInteger(batch as RecordBatch, 0, 'largest'));
        found.push(extremeInteger(batch as RecordBatch, 0, 'smallest'));
      }
      const values = fields
        .filter((field) => /\d/.test(field))
        .map((field) => BigInt(field.trim()))
        .toSorted((a, b) => (a < b ? -1 : 1));
      expect(found).toEqual([values.at(-1), values[0]]);
    }),
    runs(100),
  );
});
