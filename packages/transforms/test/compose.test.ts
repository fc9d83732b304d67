import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import {
  describeReject,
  formatCsv,
  formatNdjson,
  isReject,
  type CompiledPlan,
  type Reject,
  sanitize,
  scanRecords,
} from '../src/index.ts';
import { date } from '../src/columns/date.ts';
import { email } from '../src/columns/email.ts';
import { integer } from '../src/columns/integer.ts';
import { numeric } from '../src/columns/numeric.ts';
import { text } from '../src/columns/text.ts';
import { timestamptz } from '../src/columns/timestamptz.ts';
import { collect } from './streams.ts';

const rules = {
  id: integer({ bytes: 8 }),
  email: email(),
  name: text(),
  born: date(),
  seen: timestamptz(),
  amount: numeric({ precision: 6, scale: 2 }),
};

function plan(header: readonly string[]): CompiledPlan {
  return {
    form: 'text',
    fieldCount: header.length,
    columns: header.map((name, source) => ({
      name,
      source,
      rule: rules[name as keyof typeof rules],
      required: name === 'id',
    })),
  };
}

const file = [
  'id,email,name,born,seen,amount',
  '1, Ada@Example.COM ,"Ada ""the"" Countess",1815-12-10,2024-01-05T10:30:00+02:00,12.50',
  '2,not an address,Bob,2024-01-05,2024-01-05 10:30:00Z,1',
  '+003,x@y.org,"",5 Jan 2024,,-0.5',
  ',x@y.org,Carol,2024-01-05,,1',
  '5,x@y.org,"two\r\nlines",2023-02-29,,1',
  '6,x@y.org,Dan,03/04/2024,,1',
  '7,x@y.org,Eve,2024-01-05,,99999.995',
  '8,x@y.org,Eve',
  '',
  '9,x@y.org,王,infinity,2024-01-05 23:59:59.1234565-08,NaN',
].join('\n');

it('turns CSV into NDJSON without the service, with one fate per record', async () => {
  const rejects: Reject[] = [];
  const clean = sanitize({
    plan,
    onRejects(batch) {
      for (let r = 0; r < batch.recordCount; r++) {
        if (isReject(batch.fate[r]!)) rejects.push(describeReject(batch, r));
      }
    },
  });
  const out: Buffer[] = [];
  await pipeline(Readable.from([Buffer.from(file)]), scanRecords(), clean, formatNdjson(), collect(out));

  expect(Buffer.concat(out).toString()).toBe(
    [
      '{"id":1,"email":"ada@example.com","name":"Ada \\"the\\" Countess","born":"1815-12-10","seen":"2024-01-05 08:30:00+00","amount":12.50}',
      '{"id":3,"email":"x@y.org","name":"","born":"2024-01-05","seen":null,"amount":-0.5}',
      '{"id":9,"email":"x@y.org","name":"王","born":"infinity","seen":"2024-01-06 07:59:59.123456+00","amount":"NaN"}',
      '',
    ].join('\n'),
  );
  expect(rejects.map(({ record, line, column, code }) => [record, line, column, code])).toEqual([
    [2, 3, 'email', 'EMAIL_INVALID'],
    [4, 5, 'id', 'NULL_NOT_ALLOWED'],
    [5, 6, 'born', 'DATE_INVALID'],
    [6, 8, 'born', 'DATE_AMBIGUOUS'],
    [7, 9, 'amount', 'OUT_OF_RANGE'],
    [8, 10, undefined, 'COLUMN_COUNT'],
  ]);
  for (const { byte, column, record } of rejects) {
    expect(file.slice(byte).startsWith(column === 'email' ? 'not an' : ''), `record ${record}`).toBe(true);
  }
  expect(clean.outcome).toMatchObject({ read: 10, kept: 3, rejected: 6, skipped: 1 });
  expect(Object.fromEntries(clean.outcome.changes)).toEqual({ email: 1, born: 2, seen: 1 });
});

it('without a plan, treats every column as text and returns the same CSV', async () => {
  const csv = 'a,b\n1,"x, ""y"""\n"",\n"line\nend",ü\n';
  const out: Buffer[] = [];
  await pipeline(Readable.from([Buffer.from(csv)]), scanRecords(), sanitize(), formatCsv(), collect(out));
  expect(Buffer.concat(out).toString()).toBe(csv);
});
