import assert from 'node:assert/strict';
import { CsvError, parse } from 'csv-parse/sync';
import { NUL } from '../../src/csv/ascii.ts';
import { delimiterText } from '../../src/csv/delimiter.ts';
import { hasTextEscapes, NONE } from '../../src/csv/dialect.ts';
import type { Dialect } from '../../src/index.ts';
import { type CsvInput, unusedBytes } from './csv-input.ts';
import type { Model, ModelRecord } from './model.ts';

/**
 * Compares the model with csv-parse at its strictest, in the same dialect, unless csv-parse has no such dialect: no
 * lenient quotes, no escapes outside quotes, no byte order marks inside the file. The two grammars differ by design in one
 * point: csv-parse stops at the first misplaced quote, our scanner rejects that record and continues. So csv-parse must
 * reject the file at that record and for that fault, and read the file without such records.
 */
export function compareWithCsvParse(model: Model, input: CsvInput): void {
  const { dialect } = input;
  if (dialect.quotes === 'lenient' || hasTextEscapes(dialect) || model.hasInnerMarks) return;
  const firstBad = model.records.findIndex(({ fault }) => fault);
  const fault = model.records[firstBad]?.fault ?? model.open?.record.fault;
  const whole = parseStrictly(withoutMark(input), input, model);
  if (fault || model.open) {
    const code = fault ? csvParseCodes[fault] : 'CSV_QUOTE_NOT_CLOSED';
    const records = firstBad < 0 ? model.records.length : firstBad;
    assert.deepEqual(whole, { code, records }, 'csv-parse rejects the first bad record');
  }
  const good = model.records.filter((record) => record.fault === undefined);
  const read = fault || model.open ? parseStrictly(bytesOf(input.file, good, model), input, model) : whole;
  assert.deepEqual(
    read,
    good.map((record) => valuesOf(record, input.dialect)),
    'csv-parse reads the same values',
  );
}

const csvParseCodes = {
  opening: 'INVALID_OPENING_QUOTE',
  closing: 'CSV_INVALID_CLOSING_QUOTE',
  escape: undefined,
};

/** Marks values by their first character, because `""` is not the same as nothing. */
const marked = (value: string, isQuoted: boolean) => (isQuoted ? '"' : '=') + value;

/** Our scanner keeps an escape before any other byte; csv-parse drops it. */
function valuesOf({ fields }: ModelRecord, { quote, escape = quote }: Dialect): string[] {
  const dropped = new RegExp(`\\x${escape.toString(16).padStart(2, '0')}([^])`, 'g');
  return fields.map(({ value, content, isQuoted }) =>
    marked(isQuoted && escape !== quote ? content.replaceAll(dropped, '$1') : value, isQuoted),
  );
}

function withoutMark({ file }: CsvInput): Buffer {
  return file.subarray(file.toString('latin1', 0, 3) === '\u00ef\u00bb\u00bf' ? 3 : 0);
}

/** Returns the bytes of some records, line ends included. */
function bytesOf(file: Buffer, some: readonly ModelRecord[], { records: all, lineEnd }: Model): Buffer {
  const next = new Map(all.map(({ start }, r) => [start, all[r + 1]?.start]));
  return Buffer.concat(
    some.map(({ start, end }) => file.subarray(start, next.get(start) ?? afterLine(file, end, lineEnd))),
  );
}

function afterLine(file: Buffer, at: number, lineEnd: string): number {
  const found = file.indexOf(lineEnd, at);
  return found < 0 ? file.length : found + 1;
}

function parseStrictly(
  bytes: Buffer,
  input: CsvInput,
  { lineEnd }: Model,
): string[][] | { code: string; records: number } {
  const { delimiter, quote, escape = quote, comment = NONE } = input.dialect;
  const standIns = standInsFor(bytes, input);
  try {
    return parse(replaceBehindQuotes(bytes, quote, standIns), {
      encoding: 'latin1',
      delimiter: delimiterText(delimiter),
      quote: characterOf(quote),
      escape: characterOf(quote === NONE ? NONE : escape),
      comment: characterOf(comment),
      comment_no_infix: true,
      record_delimiter: lineEnd === '\r' ? '\r' : ['\n', '\r\n', '\r\r\n'],
      relax_column_count: true,
      cast: (value, { quoting }) => marked(standIns.reduce(putBack, value), quoting),
    }) as unknown as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { code: error.code, records: Number(error['records']) };
  }
}

const characterOf = (byte: number) => (byte === NONE ? null : String.fromCharCode(byte));

interface StandIn {
  readonly byte: number;
  readonly by: number;
}

/**
 * Replaces two bytes that csv-parse treats specially after a closing quote with bytes that the file does not contain:
 * a NUL ends its input, and a comment mark ends the field.
 */
function standInsFor(bytes: Buffer, { file, dialect }: CsvInput): StandIn[] {
  const unused = unusedBytes({ file, dialect });
  const { quote, comment = NONE } = dialect;
  return [NUL, comment]
    .filter((byte) => byte !== NONE && quote !== NONE && bytes.includes(Buffer.from([quote, byte])))
    .map((byte) => ({ byte, by: unused.next().value! }));
}

function replaceBehindQuotes(bytes: Buffer, quote: number, standIns: readonly StandIn[]): Buffer {
  if (standIns.length === 0) return bytes;
  return Buffer.from(
    bytes.map((b, i) => (bytes[i - 1] === quote && standIns.find(({ byte }) => byte === b)?.by) || b),
  );
}

const putBack = (value: string, { byte, by }: StandIn) =>
  value.replaceAll(String.fromCharCode(by), String.fromCharCode(byte));
