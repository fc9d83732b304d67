import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { date } from '../../src/columns/date.ts';
import { parseDateFormat } from '../../src/columns/datetime/format/date-format.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { runs } from '../env.ts';
import { binaryFaults, cleanColumn } from '../clean-column.ts';
import { mutated } from './mutated.ts';

const { query } = await createTestDatabase();
const [server] = await query(`SELECT current_setting('server_version_num')::int AS version`);
/** Before 17, templates for reading have no TZ. */
const hasZones = server!['version'] >= 170_000;

/** An element or literal of a template, with a text that it reads. */
type Piece = fc.Arbitrary<readonly [template: string, text: string]>;

const two = (n: number) => String(n).padStart(2, '0');
const number = (template: string, max: number): Piece =>
  fc
    .tuple(fc.integer({ min: 0, max }), fc.boolean())
    .map(([n, isPadded]) => [template, isPadded ? two(n) : String(n)]);
const word = (template: string, words: string): Piece =>
  fc
    .tuple(fc.constantFrom(...words.split(' ')), fc.constantFrom('as is', 'upper', 'lower'))
    .map(([text, letters]) => [
      template,
      letters === 'as is' ? text : letters === 'upper' ? text.toUpperCase() : text.toLowerCase(),
    ]);
const literal = (...texts: readonly string[]): Piece =>
  fc.constantFrom(...texts).map((text) => [/[a-z]/i.test(text) ? `"${text}"` : text, text]);

const months = 'January February March April May June July August September October November December';
const year: Piece = fc.oneof(
  fc.integer({ min: 0, max: 9999 }).map((y) => ['YYYY', String(y).padStart(4, '0')] as const),
  fc.integer({ min: 1900, max: 2100 }).map((y) => ['YYYY', String(y)] as const),
  number('YY', 99),
);
const month: Piece = fc.oneof(
  number('MM', 13),
  word('Mon', months.replaceAll(/([A-Z][a-z]{2})[a-z]*/g, '$1')),
  word('MONTH', months),
);
const day = number('DD', 32);
const separator = literal('-', '/', '.', ' ', ', ', '');

function inOrder(...pieces: readonly Piece[]): Piece {
  return fc
    .tuple(...pieces)
    .map((all) => [all.map(([template]) => template).join(''), all.map(([, text]) => text).join('')]);
}

const dayPiece: Piece = fc.oneof(
  ...[
    [year, month, day],
    [day, month, year],
    [month, day, year],
  ].flatMap(([a, b, c]) => [inOrder(a!, separator, b!, separator, c!)]),
  inOrder(word('Dy', 'Mon Tue Sun'), literal(', ', ' '), day, separator, month, separator, year),
  inOrder(
    fc.integer({ min: 1999, max: 2024 }).map((y) => ['YYYY', String(y)] as const),
    separator,
    fc.integer({ min: 0, max: 367 }).map((n) => ['DDD', String(n).padStart(3, '0')] as const),
  ),
);

const fraction: Piece = fc
  .tuple(
    fc.constantFrom('MS', 'US', 'FF1', 'FF3', 'FF6'),
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 7 }),
  )
  .map(([template, digits]) => [`.${template}`, `.${digits}`]);
const colon = literal(':', '.', '');
const clock: Piece = fc.oneof(
  inOrder(number('HH24', 24), colon, number('MI', 60)),
  inOrder(number('HH24', 24), colon, number('MI', 60), colon, number('SS', 60)),
  inOrder(number('HH24', 23), literal(':'), number('MI', 59), literal(':'), number('SS', 59), fraction),
  inOrder(number('HH12', 13), literal(':'), number('MI', 59), literal(' ', ''), word('AM', 'am pm')),
  inOrder(number('HH', 13), literal(':'), number('MI', 59), literal(' ', ''), word('P.M.', 'a.m. p.m.')),
);
const hours = fc.tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 16 }));
const zone: Piece = fc.oneof(
  literal(''),
  hours.map(([sign, h]) => ['TZH', `${sign}${two(h)}`] as const),
  fc
    .tuple(hours, fc.integer({ min: 0, max: 60 }), fc.constantFrom(':', ''))
    .map(([[sign, h], m, mark]) => [`TZH${mark}TZM`, `${sign}${two(h)}${mark}${two(m)}`] as const),
  ...(hasZones
    ? [
        fc
          .constantFrom('Z', 'utc', 'EST', 'edt', 'IST', '+02', '-05:30', '+0530', 'CETDST', 'zzz')
          .map((text) => ['TZ', text] as const),
      ]
    : []),
);

const value: Piece = inOrder(dayPiece, literal(' ', 'T', '-', ''), clock, literal('', ' '), zone);

/** Templates and texts that nearly fit them. */
const examples = (piece: Piece) =>
  piece.chain(([template, text]) =>
    fc.tuple(fc.constant(template), mutated(fc.constant(text), [...'0125 :-+./TaZ'])),
  );

async function compare(type: 'date' | 'timestamptz', given: readonly (readonly [string, string])[]) {
  const read = given.map(([template, text]) => {
    const rule = type === 'date' ? date({ dateFormat: template }) : timestamptz({ dateFormat: template });
    const [cleaned] = cleanColumn(rule, [text]);
    expect(binaryFaults(rule, [text])[0]).toBe('code' in cleaned! ? cleaned.code : undefined);
    return 'code' in cleaned! ? null : cleaned!.text;
  });
  const reading = type === 'date' ? 'to_date' : 'to_timestamp';
  await query(`CREATE OR REPLACE FUNCTION pg_temp_try(given text, template text) RETURNS ${type} LANGUAGE plpgsql AS $$
    BEGIN RETURN ${reading}(given, template); EXCEPTION WHEN others THEN RETURN NULL; END $$`);
  const rows = await query<{ n: number; own: string; server: string | null }>(
    `SELECT n::int, own::text, pg_temp_try(given, template)::text AS server
       FROM unnest($1::text[], $2::text[], $3::${type}[]) WITH ORDINALITY AS all_given(given, template, own, n)
      WHERE own IS NOT NULL AND own IS DISTINCT FROM pg_temp_try(given, template)`,
    [given.map(([, text]) => text), given.map(([template]) => template), read],
  );
  await query('DROP FUNCTION pg_temp_try');
  return {
    wrong: rows.map(({ n, own, server: other }) => ({ given: given[n - 1], own, other })),
    accepted: read.filter((text) => text !== null).length,
  };
}

function isTemplate([template]: readonly [string, string]): boolean {
  try {
    return parseDateFormat(template).hasDay;
  } catch {
    return false;
  }
}

it('timestamptz: reads by a template what to_timestamp reads, or rejects it', async () => {
  await query(`SET timezone TO 'UTC'`);
  const given = fc.sample(examples(value), runs(2500)).filter(isTemplate);
  const { wrong, accepted } = await compare('timestamptz', given);
  expect(wrong).toEqual([]);
  expect(accepted).toBeGreaterThan(300);
});

it('date: reads by a template what to_date reads, or rejects it', async () => {
  const given = fc.sample(examples(dayPiece), runs(1500)).filter(isTemplate);
  const { wrong, accepted } = await compare('date', given);
  expect(wrong).toEqual([]);
  expect(accepted).toBeGreaterThan(300);
});

it('reads counts of seconds as the server adds them to 1970', async () => {
  const counts = fc
    .constantFrom(['epoch_s', 0] as const, ['epoch_ms', 3] as const, ['epoch_us', 6] as const)
    .chain(([format, shift]) =>
      fc.tuple(
        fc.constant(format),
        fc
          .bigInt({ min: -(6n * 10n ** 10n), max: 25n * 10n ** 10n })
          .map((seconds) => seconds * 10n ** BigInt(shift)),
        fc.bigInt({ min: 0n, max: 10n ** BigInt(shift) }),
        fc.integer({ min: 0, max: 6 - shift }),
      ),
    );
  const given = fc.sample(counts, runs(1500)).map(([format, whole, more, digits], n) => {
    const decimals = digits === 0 ? '' : `.${String((n * 7919) % 10 ** digits).padStart(digits, '0')}`;
    const text = `${whole + more}${decimals}`;
    const [cleaned] = cleanColumn(timestamptz({ dateFormat: format }), [text]);
    const micros = { epoch_s: 1_000_000, epoch_ms: 1000, epoch_us: 1 }[format];
    return { text, micros, own: 'code' in cleaned! ? null : cleaned!.text };
  });
  const wrong = await query(
    `SELECT given, own FROM unnest($1::numeric[], $2::numeric[], $3::timestamptz[]) AS all_given(given, micros, own),
            div(given * micros, 86400000000) AS days
      WHERE own IS NOT NULL
        AND own <> timestamptz 'epoch' + days::int * interval '24 hours'
                   + (given * micros - days * 86400000000)::bigint * interval '1 microsecond'`,
    [given.map(({ text }) => text), given.map(({ micros }) => micros), given.map(({ own }) => own)],
  );
  expect(wrong).toEqual([]);
  expect(given.filter(({ own }) => own !== null).length).toBeGreaterThan(1000);
});
