import fc from 'fast-check';
import { CR, LF, NUL } from '../../src/csv/ascii.ts';
import { delimiterText } from '../../src/csv/delimiter.ts';
import { hasTextEscapes, NONE } from '../../src/csv/dialect.ts';
import type { Dialect } from '../../src/index.ts';
import { WINDOW_BYTES } from '../../src/scan/special-bytes.ts';
import { dialect, meaningfulBytes } from './dialects.ts';
import { type Mutation, mutate, mutation } from './mutation.ts';

/** A file and how to read it. */
export interface CsvInput {
  readonly file: Buffer;
  readonly dialect: Dialect;
}

const utf8 = (text: string) => Buffer.from(text).toString('latin1');

/** Placeholders for the dialect's own bytes until it is known; no byte of a file is that large. */
const [DELIMITER, QUOTE, ESCAPE] = ['\u0110', '\u0111', '\u0112'] as const;

const BOM = utf8('\u{feff}');

/** Characters with a meaning for a CSV parser, or for a careless one; as latin1, one character per byte. */
const token = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom('a', 'b', '1', ' ', 'x', utf8('ü'), utf8('王'), utf8('🙂')) },
  { weight: 20, arbitrary: fc.constantFrom(QUOTE, DELIMITER, ESCAPE) },
  { weight: 12, arbitrary: fc.constantFrom('\n', '\r', '\r\n', '\r\r\n') },
  { weight: 8, arbitrary: fc.constantFrom(',', ';', '\t', '|', '"', "'", '\\', '#', '\\.', '\\N') },
  { weight: 3, arbitrary: fc.constantFrom(BOM, utf8('\u2028'), utf8('\u0085'), '\u001a', '\u007f') },
  { weight: 1, arbitrary: fc.constantFrom('\0', '\u00ff', '\u00c3', '\u00ed\u00a0\u0080') },
);

interface Field {
  readonly tokens: readonly string[];
  readonly isQuoted: boolean;
  /** Blanks around its quotes, and whether quotes inside are not escaped, if the dialect is lenient. */
  readonly before: string;
  readonly after: string;
  readonly hasTextQuotes: boolean;
}

const blanks = fc.constantFrom('', '', '', ' ', '\t ');

const field: fc.Arbitrary<Field> = fc.record({
  tokens: fc.array(token, { maxLength: 8 }),
  isQuoted: fc.boolean(),
  before: blanks,
  after: blanks,
  hasTextQuotes: fc.boolean(),
});

const line = fc.record({
  fields: fc.array(field, { minLength: 1, maxLength: 5 }),
  end: fc.constantFrom('\n', '\n', '\r\n'),
  /** What joined files have before a record. */
  mark: fc.oneof({ weight: 30, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constant(BOM) }),
  dice: fc.nat(9),
});

const sketch = fc.record({
  dialect,
  /** Whether lines end with CR alone. */
  endsWithReturns: fc.constantFrom(false, false, false, true),
  /** Number of columns below a header of plain names, or 0 for records of any shape. */
  columns: fc.constantFrom(0, 0, 1, 2, 3, 40),
  /** How many of ten records get as many fields as the header has. */
  wholeInTen: fc.constantFrom(10, 10, 8, 2),
  mark: fc.constantFrom('', '', '', BOM),
  /** Bytes of a first record that moves the others to the start of the scanner's second window; usually none. */
  padding: fc.oneof(
    { weight: 30, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: WINDOW_BYTES - 120, max: WINDOW_BYTES }) },
  ),
  lines: fc.array(line, { minLength: 1, maxLength: 12, size: 'max' }),
  /** What to remove from the end. */
  without: fc.constantFrom(/(?!)/, /\r?\n$/, /\n$/, /.\r?\n$/s),
  mutations: fc.oneof(
    fc.constant<Mutation[]>([]),
    fc.array(mutation, { minLength: 1, maxLength: 3 }),
    fc.array(mutation, { minLength: 1, maxLength: 8 }),
  ),
});

type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;

/** Files generated from a grammar, unchanged or with changed bytes, and their dialects. */
export const csvInput: fc.Arbitrary<CsvInput> = sketch.map((drawn) => {
  const file = Buffer.from(render(drawn), 'latin1');
  return { file: mutate(file, drawn.mutations), dialect: drawn.dialect };
});

function render(drawn: Sketch): string {
  const {
    dialect: drawnDialect,
    columns,
    wholeInTen,
    mark,
    padding,
    lines,
    without,
    endsWithReturns,
  } = drawn;
  const delimiter = delimiterText(drawnDialect.delimiter);
  const lineEnd = endsWithReturns ? '\r' : '\n';
  const names = Array.from({ length: columns }, (_, c) => `n${c}`).join(delimiter);
  const header = columns > 0 ? names + lineEnd : '';
  const records = lines.map(({ fields, end: drawnEnd, mark: before, dice }) => {
    const end = endsWithReturns ? lineEnd : drawnEnd;
    const written = fields.map((one) => write(one, drawnDialect, endsWithReturns));
    if (columns === 0 || dice >= wholeInTen) return before + written.join(delimiter) + end;
    const missing = Array.from({ length: columns }, () => '');
    return before + [...written, ...missing].slice(0, columns).join(delimiter) + end;
  });
  const first = padding > 0 ? `${'-'.repeat(padding)}${lineEnd}` : '';
  return (mark + first + header + records.join('')).replace(without, '');
}

/** A field as written in the file: well-formed, also with separate CR and LF. */
function write(drawn: Field, drawnDialect: Dialect, endsWithReturns: boolean): string {
  const { tokens, isQuoted } = drawn;
  const { delimiter, quote, escape = quote, quotes } = drawnDialect;
  const d = delimiterText(delimiter);
  const [q, e] = [quote, escape].map((byte) => String.fromCharCode(byte)) as [string, string];
  const text = tokens.join('').replaceAll(DELIMITER, d).replaceAll(QUOTE, q).replaceAll(ESCAPE, e);
  const lineEnds = endsWithReturns ? /[\r\n]/g : /\n|\r+$/g;
  // Some escapes stay as drawn: they have a meaning, too.
  if (hasTextEscapes(drawnDialect))
    return drawn.hasTextQuotes
      ? text.replaceAll(lineEnds, '').replaceAll(d, '')
      : text
          .replaceAll('\\', '\\\\')
          .replaceAll(d, `\\${d}`)
          .replaceAll(/[\r\n]/g, '\\$&');
  if (!isQuoted || quote === NONE) return text.replaceAll(q, '').replaceAll(d, '').replaceAll(lineEnds, '');
  const isLenient = quotes === 'lenient';
  if (isLenient && drawn.hasTextQuotes) return drawn.before + q + text + q + drawn.after;
  const quoted = q + (e === q ? text : text.replaceAll(e, e + e)).replaceAll(q, e + q) + q;
  return isLenient ? drawn.before + quoted + drawn.after : quoted;
}

/** Positions at which to split a file, and limits so small that borders of batches and errors are frequent. */
export const cutting = fc.record({
  /** A relative position in the file. */
  shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  /** Index of a byte with a meaning, and the distance after it. */
  marks: fc.array(fc.tuple(fc.nat(50), fc.nat(2)), { maxLength: 4 }),
  /** Bytes from the start. */
  first: fc.constantFrom(0, 0, 1, 2, 3, 4),
  singly: fc.constantFrom(false, false, false, true),
  batchBytes: fc.constantFrom(1, 16, 64, 4096),
  batchRecordsMax: fc.constantFrom(1, 2, 8192),
  columnsMax: fc.constantFrom(1600, 1600, 1600, 3),
  recordBytesMax: fc.constantFrom(2 ** 24, 2 ** 24, 2 ** 24, 40),
  fieldBytesMax: fc.constantFrom(2 ** 23, 2 ** 23, 2 ** 23, 12),
});

export type Cutting = typeof cutting extends fc.Arbitrary<infer T> ? T : never;

/** Returns bytes that neither occur in the file nor have a meaning in the dialect. */
export function* unusedBytes(drawn: CsvInput): Generator<number, undefined> {
  const { file } = drawn;
  const marks = meaningfulBytes(drawn.dialect).add(LF).add(CR).add(NUL);
  for (let byte = 255; byte > 0; byte--) if (!marks.has(byte) && !file.includes(byte)) yield byte;
  throw new RangeError('the file uses every byte there is');
}
