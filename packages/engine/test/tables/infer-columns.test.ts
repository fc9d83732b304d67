import type { DateOrder } from '@repo/transforms';
import { describe, expect, it } from 'vitest';
import { defaultImportLimits } from '../../src/limits/import-limits.ts';
import { recordsOfSample } from '../../src/source/records-of.ts';
import { inferColumns } from '../../src/tables/infer-columns.ts';
import { runCountingTurns } from '../run-counting-turns.ts';

async function columnsOf(
  csv: string,
  { dateOrder = 'iso' as DateOrder, cut = false, nullWords = [''] } = {},
) {
  const options = {
    dialect: { delimiter: 0x2c, quote: 0x22 },
    nullWords,
    dateOrder,
    limits: defaultImportLimits,
  };
  const records = recordsOfSample({ text: Buffer.from(csv), cut }, options);
  return (await inferColumns(records, options)).columns;
}

/** Infers the type of a column with these fields, as written in a file. */
async function typeOf(
  fields: readonly string[],
  options: Parameters<typeof columnsOf>[1] = {},
): Promise<string> {
  const [, column] = await columnsOf(`n,v\n${fields.map((field, n) => `${n},${field}\n`).join('')}`, options);
  return column!.type;
}

it('yields to other work between columns and candidate types', async () => {
  const names = Array.from({ length: 50 }, (_, c) => `c${c}`);
  const { result, turns } = await runCountingTurns(() =>
    columnsOf(`${names.join(',')}\n${names.map(() => '2024-01-05').join(',')}\n`),
  );
  expect(result.map(({ type }) => type)).toEqual(names.map(() => 'date'));
  expect(turns).toBeGreaterThan(5 * names.length);
});

describe('the type of a new column', () => {
  it.each([
    ['bigint', ['1', '-20', '0', '', '9223372036854775807', '-9223372036854775808']],
    ['numeric', ['9223372036854775808', '12345678901234567890']],
    ['numeric', ['1', '2.50', '-0.5']],
    ['boolean', ['true', 'FALSE', 'False', '']],
    ['uuid', ['0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab']],
    ['date', ['2024-01-05', '1900/12/31', '5 Jan 2024', '29 February 2024']],
    [
      'timestamp with time zone',
      ['2024-01-05T10:30:00Z', '2024-01-05 10:30:00.123456+02:00', '2024-01-05 10:30+0530'],
    ],
    ['timestamp without time zone', ['2024-01-05 10:30:00', '2024-01-05T10:30']],
    ['json', ['"{""a"": 1}"', '"[1, 2]"', '{}']],
  ])('is %s for %j', async (type, fields) => {
    expect(await typeOf(fields)).toBe(type);
  });

  it.each([
    ['leading zeros', ['1', '007']],
    ['a code of digits', ['00000']],
    ['a plus sign', ['+49']],
    ['minus zero', ['-0']],
    ['minus zero with a point', ['1.5', '-0.0']],
    ['leading zeros before a point', ['01.5']],
    ['long digits with leading zeros', ['00012345678901234567890']],
    ['an exponent', ['1e5']],
    ['no digit before the point', ['.5']],
    ['no digit after the point', ['5.']],
    ['NaN', ['1.5', 'NaN']],
    ['grouped digits', ['1_000']],
    ['hexadecimal', ['0x1f']],
    ['blanks around', [' 5']],
    ['more decimals than numeric has', [`0.${'1'.repeat(16_384)}`]],
    ['nothing but F', ['F', 'F', '']],
    ['nothing but t', ['t']],
    ['T and F', ['T', 'F']],
    ['t and f, as PostgreSQL writes them', ['t', 'f']],
    ['M and F', ['M', 'F']],
    ['Y and N', ['Y', 'N']],
    ['n', ['n']],
    ['a letter among words', ['true', 'false', 'F']],
    ['beginnings of words', ['tru', 'fal']],
    ['on and off', ['on', 'OFF']],
    ['blanks around a word', [' true']],
    ['words', ['yes', 'no']],
    ['words among numbers', ['1', 'true']],
    ['a blank', ['" "']],
    ['a UUID in upper case', ['0B5ECC2C-5A0C-4F8F-8A1E-0123456789AB']],
    ['a UUID in braces', ['{0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab}']],
    ['days in an order that is not set', ['13/02/2024']],
    ['a day that does not exist', ['2023-02-29']],
    ['dates and times', ['2024-01-05', '2024-01-05 10:30:00']],
    ['times of which some have an offset', ['2024-01-05 10:30:00Z', '2024-01-05 10:30:00']],
    ['finer than microseconds', ['2024-01-05 10:30:00.1234567']],
    ['a leap second', ['2016-12-31 23:59:60']],
    ['24 o’clock', ['2024-01-05 24:00:00']],
    ['words for days', ['infinity', 'epoch', 'today']],
    ['numbers that a date could be', ['20240105', 'x']],
    ['a scalar of JSON', ['"""a"""', '{}']],
    ['an array of PostgreSQL', ['"{a,b}"']],
    ['JSON that is none', ['"{""a"":}"']],
    ['nothing', ['', '']],
    ['empty strings', ['""']],
    ['digits of another script', ['١٢']],
  ])('is text for %s', async (_, fields) => {
    expect(await typeOf(fields)).toBe('text');
  });

  it('is date by dateOrder if that decides', async () => {
    expect(await typeOf(['13/02/2024', '1.2.2024'], { dateOrder: 'dmy' })).toBe('date');
    expect(await typeOf(['02/13/2024'], { dateOrder: 'mdy' })).toBe('date');
    expect(await typeOf(['02/13/2024'], { dateOrder: 'dmy' })).toBe('text');
    expect(await typeOf(['13/02/2024 10:30'], { dateOrder: 'dmy' })).toBe('timestamp without time zone');
    expect(await typeOf(['13/02/24'], { dateOrder: 'dmy' })).toBe('text');
  });

  it('is inferred from the values without the words for NULL', async () => {
    expect(await typeOf(['1', 'NA', '2'], { nullWords: ['NA'] })).toBe('bigint');
    expect(await typeOf(['1', '"NA"'], { nullWords: ['NA'] })).toBe('text');
    expect(await typeOf(['1', '""', '"2"'])).toBe('bigint');
  });

  it('is inferred from the whole sample, without its incomplete last record', async () => {
    const many = `n,v\n${'1,2\n'.repeat(30_000)}`;
    expect((await columnsOf(`${many}1,x\n`))[1]!.type).toBe('text');
    expect((await columnsOf(`${many}1,x`, { cut: true }))[1]!.type).toBe('bigint');
    expect((await columnsOf(`${many}1,2,3\n1\n`))[1]!.type).toBe('bigint');
  });
});

describe('the reason for a type', () => {
  it('explains each inferred type in one sentence', async () => {
    const csv = 'id,zip,note,email\n1,02134,,a@example.org\n2,90210,,\n';
    expect(await columnsOf(csv)).toEqual([
      {
        name: 'id',
        header: 'id',
        type: 'bigint',
        hasNull: false,
        why: 'each value of the sample is a whole number',
      },
      {
        name: 'zip',
        header: 'zip',
        type: 'text',
        hasNull: false,
        why: '"02134" would change as another type, or does not fit the other values',
      },
      { name: 'note', header: 'note', type: 'text', hasNull: true, why: 'the sample has no value for it' },
      {
        name: 'email',
        header: 'email',
        type: 'text',
        hasNull: true,
        why: expect.stringMatching(
          /^"a@example.org" would .*; without exact=true an import checks e-mail addresses in a column of this name$/,
        ),
      },
    ]);
  });

  it('quotes up to 64 bytes of the value that ruled out the last type', async () => {
    const columns = await columnsOf(`n,v\n1,5\n2,2.5\n3,${'é'.repeat(500)}\n4,x\n`);
    expect(columns[1]!.why.startsWith(`"${'é'.repeat(32)}…" would`)).toBe(true);
  });
});
