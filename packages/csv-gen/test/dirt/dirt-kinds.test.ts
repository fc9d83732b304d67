import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { format } from 'fast-csv';
import { describe, expect, test } from 'vitest';
import { createContactsGenerator, dirtKinds, type RejectCode } from '../../src/index.ts';
import { RestoreRawBytes } from '../../src/dirt/raw-byte.ts';

const clean = ['7', 'ann@x.test', 'Ann', 'Lee', '2024-01-05', '2024-01-05T06:07:08Z', 'Japan', '1.50', 'Hi'];

/** Kind, code, and the corrupted form of the clean record above in the file (latin1). */
const promised: [kind: string, code: RejectCode, record: string][] = [
  ['email-without-at', 'EMAIL_INVALID', '7,ann.x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi'],
  ['email-two-ats', 'EMAIL_INVALID', '7,ann@@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi'],
  [
    'email-blank-inside',
    'EMAIL_INVALID',
    '7,ann @x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi',
  ],
  [
    'email-without-domain-dot',
    'EMAIL_INVALID',
    '7,postmaster@localhost,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi',
  ],
  ['null-email', 'NULL_NOT_ALLOWED', '7,,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi'],
  ['null-id', 'NULL_NOT_ALLOWED', ',ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi'],
  [
    'id-not-a-number',
    'TYPE_INVALID',
    'twelve,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi',
  ],
  [
    'id-with-fraction',
    'TYPE_INVALID',
    '7.5,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi',
  ],
  [
    'id-out-of-range',
    'OUT_OF_RANGE',
    '9223372036854775808,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi',
  ],
  ['date-february-30', 'DATE_INVALID', '7,ann@x.test,Ann,Lee,2024-02-30,2024-01-05T06:07:08Z,Japan,1.50,Hi'],
  [
    'date-february-29-of-a-common-year',
    'DATE_INVALID',
    '7,ann@x.test,Ann,Lee,29 Feb 2023,2024-01-05T06:07:08Z,Japan,1.50,Hi',
  ],
  ['date-month-13', 'DATE_INVALID', '7,ann@x.test,Ann,Lee,2024/13/01,2024-01-05T06:07:08Z,Japan,1.50,Hi'],
  ['date-ambiguous', 'DATE_AMBIGUOUS', '7,ann@x.test,Ann,Lee,03/04/2024,2024-01-05T06:07:08Z,Japan,1.50,Hi'],
  ['timestamp-invalid', 'DATE_INVALID', '7,ann@x.test,Ann,Lee,2024-01-05,2024-05-06T25:61:00Z,Japan,1.50,Hi'],
  [
    'amount-not-a-number',
    'TYPE_INVALID',
    '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,"12,50 EUR",Hi',
  ],
  [
    'amount-out-of-range',
    'OUT_OF_RANGE',
    '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,10000000000.00,Hi',
  ],
  ['missing-field', 'COLUMN_COUNT', '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50'],
  [
    'extra-field',
    'COLUMN_COUNT',
    '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi,one too many',
  ],
  ['invalid-utf8', 'UTF8_INVALID', '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,caf\xff'],
  [
    'invalid-utf8-cut-character',
    'UTF8_INVALID',
    '7,ann@x.test,Ann,Caf\xc3,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,Hi',
  ],
  [
    'invalid-utf8-surrogate',
    'UTF8_INVALID',
    '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,\xed\xa0\x80',
  ],
  ['nul-byte', 'NUL_BYTE', '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,before\0after'],
  [
    'quote-misplaced',
    'QUOTE_MISPLACED',
    '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,ab"cd',
  ],
  [
    'quote-followed-by-text',
    'QUOTE_MISPLACED',
    '7,ann@x.test,Ann,Lee,2024-01-05,2024-01-05T06:07:08Z,Japan,1.50,"ab"cd',
  ],
];

const bytesOf = (fields: readonly string[]): Promise<Buffer> =>
  buffer(
    Readable.from([fields])
      .pipe(format({ headers: false }))
      .pipe(new RestoreRawBytes()),
  );

describe('kinds of dirt', () => {
  test.each(promised)(
    '%s makes exactly the promised change, which is rejected with %s',
    async (name, code, record) => {
      const kind = dirtKinds.find((candidate) => candidate.name === name);
      expect(kind?.code).toBe(code);
      expect((await bytesOf(kind?.corrupt(clean) ?? [])).toString('latin1')).toBe(record);
    },
  );

  test('every kind has a promise', () => {
    expect(dirtKinds.map(({ name }) => name)).toEqual(promised.map(([name]) => name));
  });
});

test('a fully dirty file contains the kinds in turn, and reports them', async () => {
  const rows = dirtKinds.length + 1;
  const generator = createContactsGenerator({ rows, dirt: 1 });
  const file = (await buffer(generator.stream())).toString('latin1');
  const needles = [
    '9223372036854775808,',
    ',2024-02-30,',
    ',03/04/2024,',
    ',one too many\n',
    'caf\xff\n',
    ',ab"cd\n',
  ];
  const positions = needles.map((needle) => file.indexOf(needle));
  expect(positions).not.toContain(-1);
  expect(positions).toEqual(positions.toSorted((left, right) => left - right));

  const { rejects } = generator.expected();
  const byKind = dirtKinds.map(({ name, code }, at) => [name, { code, count: 1, firstRecords: [at + 1] }]);
  expect(rejects.byKind).toEqual({
    ...Object.fromEntries(byKind),
    'email-without-at': { code: 'EMAIL_INVALID', count: 2, firstRecords: [1, rows] },
  });
});
