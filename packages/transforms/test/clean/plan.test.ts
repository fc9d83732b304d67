import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  catalogue,
  compilePattern,
  compilePlan,
  compilePlanInTurns,
  describeErrors,
  encodeCopy,
  isReject,
  type Plan,
  type PlannedColumn,
  sanitize,
  scanRecords,
  type ValueOptions,
} from '../../src/index.ts';
import { runs } from '../env.ts';
import { type Family, valuesOf } from '../postgres/values.ts';

/** Returns the input of COPY and the descriptions of the rejects. */
async function copied(
  csv: string,
  plan: Plan,
): Promise<{ bytes: Buffer; rejects: unknown[]; changes: unknown }> {
  const rejects: unknown[] = [];
  const clean = sanitize({
    plan: compilePlan(plan),
    onRejects(batch) {
      for (let r = 0; r < batch.recordCount; r++)
        if (isReject(batch.fate[r]!)) rejects.push(describeErrors(batch, r));
    },
  });
  const chunks: Buffer[] = [];
  await pipeline(
    Readable.from([Buffer.from(csv)]),
    scanRecords(),
    clean,
    encodeCopy(),
    async (encoded: AsyncIterable<Buffer>) => {
      for await (const chunk of encoded) chunks.push(chunk);
    },
  );
  return { bytes: Buffer.concat(chunks), rejects, changes: [...clean.outcome.changes] };
}

const overJson = (plan: Plan): Plan => JSON.parse(JSON.stringify(plan)) as Plan;

const families: readonly Family[] = ['number', 'text', 'date', 'moment', 'time', 'interval'];
const others = [
  'true',
  'f',
  '{"a":[1]}',
  '\\xdead',
  '10.0.0.1/8',
  '::1',
  '08:00:2b:01:02:03',
  'Ada@Example.COM',
  'NA',
];
const values = [...families.flatMap((family) => valuesOf(family, 60)), ...others];

const pattern = await compilePattern('\\w+');

const optionsOf = fc.record<ValueOptions>(
  {
    maxLength: fc.integer({ min: 1, max: 8 }),
    precision: fc.integer({ min: 0, max: 6 }),
    scale: fc.integer({ min: -2, max: 4 }),
    lastField: fc.constantFrom('year', 'month', 'day', 'hour', 'minute', 'second'),
    minuteToSecond: fc.boolean(),
    labels: fc.constant(['true', 'NA', '1', 'ü']),
    dateOrder: fc.constantFrom('iso', 'mdy', 'dmy'),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', '+05:45'),
    exact: fc.boolean(),
    serverVersion: fc.constantFrom(150_000, 160_000, 170_000),
    required: fc.boolean(),
    nullWords: fc.constantFrom(['NA'], ['na', '-'], ['ü']),
    keptWords: fc.constantFrom(['NA'], ['true']),
    nullCase: fc.constantFrom('exact', 'ignore'),
    nullQuoted: fc.boolean(),
    empty: fc.constantFrom('null', 'text', 'default'),
    noEmptyText: fc.boolean(),
    trim: fc.boolean(),
    case: fc.constantFrom('upper', 'lower'),
    replace: fc.constant([{ from: '1', to: '2' }]),
    values: fc.constant([{ value: 'true' }, { value: '1', becomes: '0' }]),
    pattern: fc.constant(pattern),
    length: fc.constantFrom({ min: 2 }, { max: 5 }),
  },
  { requiredKeys: [] },
);

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
/** Writes a value, sometimes without quotes, if it needs none. */
const field = fc
  .tuple(fc.constantFrom('', ...values), fc.boolean())
  .map(([value, plain]) => (plain && !/[",\r\n]/.test(value) ? value : quoted(value)));

describe('a plan after a round trip through JSON', () => {
  it.each(catalogue)(
    'a plan after a round trip through JSON sends the same bytes for $base',
    async ({ base, exact }) => {
      const column = fc.record({
        options: optionsOf,
        fields: fc.array(field, { minLength: 5, maxLength: 40 }),
      });
      await fc.assert(
        fc.asyncProperty(column, async ({ options, fields }) => {
          const allowed = exact === undefined ? { ...options, exact: false } : options;
          const columns: PlannedColumn[] = [
            { name: 'n', source: 0, type: 'int4', options: {} },
            { name: 'v', source: 1, type: base, options: allowed },
          ];
          const csv = `n,v\n${fields.map((value, n) => `${n},${value}\n`).join('')}`;
          for (const form of base === 'opaque' ? (['text'] as const) : (['binary', 'text'] as const)) {
            const plan: Plan = { columns, fieldCount: 2, form };
            expect(await copied(csv, overJson(plan))).toEqual(await copied(csv, plan));
          }
        }),
        runs(8),
      );
    },
  );
});

describe('compilePlan', () => {
  const plan = (column: object): Plan =>
    ({
      form: 'text',
      fieldCount: 1,
      columns: [{ name: 'v', source: 0, options: {}, ...column }],
    }) as unknown as Plan;

  it('rejects an unknown type', () => {
    expect(() => compilePlan(plan({ type: 'money' }))).toThrow('unknown type "money"');
  });

  it('accepts exact only for types whose returned values are known', () => {
    expect(() => compilePlan(plan({ type: 'inet', options: { exact: true } }))).toThrow(
      'inet does not support exact',
    );
  });

  it('rejects an unknown time zone', () => {
    expect(() => compilePlan(plan({ type: 'timestamptz', options: { timeZone: 'Nowhere' } }))).toThrow(
      RangeError,
    );
  });

  it('compilePlanInTurns returns the same plan', async () => {
    const column = { type: 'numeric', options: { precision: 3, required: true, nullWords: ['NA'] } };
    const inTurns = await compilePlanInTurns(plan(column));
    expect(JSON.stringify(inTurns)).toBe(JSON.stringify(compilePlan(plan(column))));
    expect(inTurns.columns[0]).toMatchObject({ required: true, nullWords: { words: [Buffer.from('NA')] } });
  });
});
