import fc from 'fast-check';
import { delimiterBytes } from '../../src/csv/delimiter.ts';
import { CsvError, type Dialect, type DialectOptions, dialectOf, rfc4180 } from '../../src/index.ts';

/** Every option with usual values, and with letters and control characters. */
const options: fc.Arbitrary<DialectOptions> = fc.record({
  delimiter: fc.constantFrom(
    ',',
    ';',
    'tab',
    '|',
    'a',
    '\u0001',
    ' ',
    '||',
    '::',
    '~|~',
    ', ',
    ' \t',
    'ab12',
    '""',
  ),
  quote: fc.constantFrom('"', '"', '"', "'", 'b', '\u0002', 'none', 'none'),
  escape: fc.constantFrom(undefined, undefined, '\\', '\\', 'x', '"', '\u0003'),
  quotes: fc.constantFrom(undefined, 'strict', 'lenient', 'lenient'),
  comment: fc.constantFrom(undefined, undefined, undefined, '#', '1', '\u0004'),
  header: fc.constantFrom(undefined, undefined, true, false),
});

/** What happens to records whose fields are empty or too few or many. */
const shape: fc.Arbitrary<Partial<Dialect>> = fc.constantFrom<Partial<Dialect>[]>(
  {},
  {},
  { skipsEmpty: true },
  { ragged: 'pad' },
  { ragged: 'pad', skipsEmpty: true },
);

/** Ways to split: the ordinary one most often, and every combination of options that is allowed. */
const splitting: fc.Arbitrary<Dialect> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(rfc4180) },
  { weight: 1, arbitrary: fc.constant({ ...rfc4180, header: false }) },
  { weight: 8, arbitrary: options.map(allowed).filter((drawn) => drawn !== undefined) },
);

/** Dialects to generate. */
export const dialect: fc.Arbitrary<Dialect> = fc.tuple(splitting, shape).map(merged);

function merged([drawn, more]: [Dialect, Partial<Dialect>]): Dialect {
  return { ...drawn, ...more };
}

function allowed(drawn: DialectOptions): Dialect | undefined {
  try {
    return dialectOf(drawn);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return undefined;
  }
}

/** Returns the bytes that have a meaning in a dialect, apart from line ends. */
export function meaningfulBytes({ delimiter, quote, escape, comment }: Dialect): Set<unknown> {
  return new Set([...delimiterBytes(delimiter), quote, escape, comment]);
}
