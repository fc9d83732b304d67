import { Duplex, pipeline, Writable } from 'node:stream';
import { type CsvParserStream, parse } from 'fast-csv';
import { BatchPool } from '../batch/batch-pool.ts';
import { type Dialect, isOrdinary, NONE, numberOfFirstRecord, rfc4180 } from '../csv/dialect.ts';
import { CsvError } from '../csv/errors.ts';
import { defaultLimits, type Limits } from '../csv/limits.ts';
import type { RecordBatch } from '../batch/record-batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import { LineEnds } from './line-ends.ts';

export interface FastCsvOptions {
  readonly dialect?: Dialect;
  readonly limits?: Partial<Limits>;
}

/**
 * Creates a stage that parses with fast-csv and produces the same batches as `scanRecords`; for comparison, and as an
 * operator's fallback. It loses the difference between an empty field and `""` (both are NULL, and a plan's `nullWords`
 * match quoted fields, too), the byte and line of a reject, invalid UTF-8 (it becomes U+FFFD), and speed.
 * @throws CsvError PARAMETER_INVALID for a dialect that fast-csv does not support; LINE_ENDS for a carriage return
 *   outside quotes without a line feed after it, even if all lines end with CR alone; RECORD_TOO_LARGE;
 *   FIELD_TOO_LARGE; QUOTE_UNTERMINATED if fast-csv fails, without its message, which contains the rest of the file
 */
export function parseWithFastCsv({ dialect = rfc4180, limits = {} }: FastCsvOptions = {}): Duplex {
  if (!isOrdinary(dialect))
    throw new CsvError(
      'PARAMETER_INVALID',
      'fast-csv supports neither delimiters of several characters, nor lenient quotes, nor escapes outside quotes',
    );
  const parsing = new Parsing(dialect, { ...defaultLimits, ...limits });
  return Duplex.from((source: AsyncIterable<Buffer>) => parsing.readBatches(source));
}

/** Size of the chunks for the parser, unless a record is longer. */
const CHUNK_BYTES = 64 * 1024;

class Parsing {
  readonly #dialect: Dialect;
  readonly #limits: Limits;
  /** Bytes passed to the parser since its latest record. Comment lines count towards the next record. */
  #pending = 0;
  #record: number;

  constructor(dialect: Dialect, limits: Limits) {
    this.#dialect = dialect;
    this.#limits = limits;
    this.#record = numberOfFirstRecord(dialect);
  }

  async *readBatches(source: AsyncIterable<Buffer>): AsyncGenerator<RecordBatch> {
    const { batchBytes } = this.#limits;
    const builder = new BatchBuilder(new BatchPool(batchBytes), this.#limits, this.#dialect);
    const parser = parse<string[], string[]>({ headers: false, ...optionsOf(this.#dialect) });
    parser.transform((row: string[]) => {
      this.#pending = 0;
      return row;
    });
    // The loop below handles errors of both sides.
    pipeline(this.#gather(source), oneByOne(parser), (error) => {
      if (error) parser.destroy(error);
    });
    try {
      for await (const row of parser as AsyncIterable<string[]>) {
        this.#checkLengths(row);
        this.#record++;
        builder.add(row.length === 0 ? [''] : row, true);
        if (builder.isFull) yield builder.take();
      }
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('Parse Error')) throw error;
      throw new CsvError(
        'QUOTE_UNTERMINATED',
        'fast-csv cannot parse the file: a quote is misplaced or never closed',
      );
    }
    if (!builder.isEmpty) yield builder.take();
  }

  /**
   * Collects chunks for the parser. With every chunk, it reads an incomplete record again from its start, so each chunk
   * is as large as all the bytes that it holds: the work stays linear. The parser has finished with a chunk when it
   * requests the next one.
   */
  async *#gather(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const lineEnds = new LineEnds(this.#dialect);
    let chunks: Buffer[] = [];
    let size = 0;
    for await (const large of source) {
      for (let at = 0; at < large.length; at += CHUNK_BYTES) {
        const chunk = lineEnds.take(large.subarray(at, at + CHUNK_BYTES));
        chunks.push(chunk);
        size += chunk.length;
        if (size < this.#pending) continue;
        yield this.#countPending(Buffer.concat(chunks, size));
        chunks = [];
        size = 0;
        if (this.#pending > this.#limits.recordBytesMax) throw this.#tooLarge('RECORD_TOO_LARGE');
      }
    }
    const rest = Buffer.concat([...chunks, lineEnds.end()]);
    if (rest.length > 0) yield this.#countPending(rest);
  }

  #countPending(chunk: Buffer): Buffer {
    this.#pending += chunk.length;
    return chunk;
  }

  #checkLengths(row: readonly string[]): void {
    const { recordBytesMax, fieldBytesMax } = this.#limits;
    let bytes = row.length - 1;
    for (const field of row) {
      const length = Buffer.byteLength(field);
      if (length > fieldBytesMax) throw this.#tooLarge('FIELD_TOO_LARGE');
      bytes += length;
    }
    if (bytes > recordBytesMax) throw this.#tooLarge('RECORD_TOO_LARGE');
  }

  #tooLarge(code: 'RECORD_TOO_LARGE' | 'FIELD_TOO_LARGE'): CsvError {
    const isField = code === 'FIELD_TOO_LARGE';
    const limit = isField ? this.#limits.fieldBytesMax : this.#limits.recordBytesMax;
    return new CsvError(code, `a ${isField ? 'field' : 'record'} is longer than ${limit} bytes`, {
      position: { record: this.#record },
      limit,
    });
  }
}

/**
 * Creates a writable that accepts the next chunk only after the parser has finished with this one: the parser's own
 * queue takes 16.
 */
function oneByOne(parser: CsvParserStream<string[], string[]>): Writable {
  return new Writable({
    highWaterMark: 1,
    write: (chunk, encoding, callback) => parser.write(chunk, encoding, callback),
    final: (callback) => parser.end(callback),
  });
}

function optionsOf({ delimiter, quote, escape = quote, comment = NONE }: Dialect) {
  const characterOf = (byte: number) => (byte === NONE ? null : String.fromCharCode(byte));
  const [quoteCharacter, escapeCharacter] = [characterOf(quote), characterOf(escape)];
  return {
    delimiter: String.fromCharCode(delimiter),
    quote: quoteCharacter,
    ...(escapeCharacter === null ? {} : { escape: escapeCharacter }),
    ...(comment === NONE ? {} : { comment: String.fromCharCode(comment) }),
  };
}
