import { CR, LF } from '../csv/ascii.ts';
import { BufferPool } from '../batch/buffer-pool.ts';
import { delimiterBytes } from '../csv/delimiter.ts';
import { type Dialect, NONE, rfc4180 } from '../csv/dialect.ts';
import { CsvError } from '../csv/errors.ts';
import type { CompiledPlan, RecordBatch } from '../batch/record-batch.ts';
import { Stage } from '../batch/stage.ts';
import { encodeBatch, type RowFormat } from './row-encoder.ts';

/**
 * Creates a stage that writes kept records as CSV (RFC 4180, LF line ends), with a header unless the dialect has none.
 * Quotes fields only where necessary. The empty string is `""` and NULL is nothing, so that reading the output gives
 * the same values.
 * @throws CsvError PARAMETER_INVALID for a dialect without quotes, which cannot represent every value
 * @throws TypeError if the plan's form is not `text`
 */
export function formatCsv({ dialect = rfc4180 }: { dialect?: Dialect } = {}): Stage<RecordBatch, Buffer> {
  if (dialect.quote === NONE) throw new CsvError('PARAMETER_INVALID', 'formatCsv requires a quote character');
  const buffers = new BufferPool(0);
  const format = csvFormat(dialect);
  let headerSent = dialect.header === false;
  return new Stage<RecordBatch, Buffer>({
    *step(batch) {
      if (!headerSent) yield headerOf(batch.plan!, dialect);
      headerSent = true;
      const out = encodeBatch(batch, format, buffers);
      batch.release();
      if (out.length > 0) yield out;
    },
    readableObjectMode: false,
    readableHighWaterMark: 256 * 1024,
  });
}

function csvFormat(dialect: Dialect): RowFormat {
  const delimiter = delimiterBytes(dialect.delimiter);
  return {
    growth: 2,
    fieldOverhead: (batch) => (2 + delimiter.length) * batch.plan!.columns.length,
    write(batch, r, out, at) {
      const columnCount = batch.plan!.columns.length;
      for (let c = 0; c < columnCount; c++) {
        if (c > 0) at = writeDelimiter(delimiter, out, at);
        const { length, start } = batch.columns[c]!;
        if (length[r]! < 0) continue;
        const mustQuote = c === 0 && batch.bytes[start[r]!] === dialect.comment;
        at = writeField(batch.bytes, start[r]!, length[r]!, out, at, dialect, delimiter, mustQuote);
      }
      out[at++] = LF;
      return at;
    },
  };
}

function headerOf(plan: CompiledPlan, dialect: Dialect): Buffer {
  const delimiter = delimiterBytes(dialect.delimiter);
  const names = plan.columns.map(({ name }) => Buffer.from(name));
  const size = names.reduce((sum, { length }) => sum + 2 * length + 2 + delimiter.length, 1);
  const out = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [c, name] of names.entries()) {
    if (c > 0) at = writeDelimiter(delimiter, out, at);
    const isMark = c === 0 && name[0] === dialect.comment;
    at = writeField(name, 0, name.length, out, at, dialect, delimiter, isMark);
  }
  out[at++] = LF;
  return out.subarray(0, at);
}

function writeDelimiter(delimiter: Uint8Array, out: Buffer, at: number): number {
  for (let i = 0; i < delimiter.length; i++) out[at + i] = delimiter[i]!;
  return at + delimiter.length;
}

function writeField(
  bytes: Buffer,
  from: number,
  size: number,
  out: Buffer,
  at: number,
  { quote, escape = quote }: Dialect,
  delimiter: Uint8Array,
  isMark: boolean,
): number {
  const end = from + size;
  let mustQuote = size === 0 || isMark;
  for (let i = from; i < end && !mustQuote; i++) {
    const byte = bytes[i];
    // A part of a delimiter at the end of a value would run into the delimiter after it.
    mustQuote = byte === delimiter[0] || byte === quote || byte === LF || byte === CR;
  }
  if (!mustQuote) return at + bytes.copy(out, at, from, end);
  out[at++] = quote;
  for (let i = from; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === quote || byte === escape) out[at++] = escape;
    out[at++] = byte;
  }
  out[at++] = quote;
  return at;
}
