import { Duplex, pipeline, Writable } from 'node:stream';
import { type CsvParserStream, parse } from 'fast-csv';
import { BatchPool } from '../batch/batch-pool.ts';
import { type Dialect, NONE, rfc4180 } from '../csv/dialect.ts';
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
 * The stage that parses with fast-csv and gives the same batches as `scanRecords`; for comparison and as
 * an operator's way out. What it cannot keep: the difference between an empty field and `""` (both NULL; a plan's
 * `nullWords` mean quoted fields, too), byte and line of a reject, invalid UTF-8 (it becomes U+FFFD), and speed.
 * @throws CsvError LINE_ENDS for a carriage return outside quotes that no line feed follows; QUOTE_UNTERMINATED where fast-csv gives up, without its message: that holds the rest of the file;
 * RECORD_TOO_LARGE, FIELD_TOO_LARGE
 */
export function parseWithFastCsv({ dialect = rfc4180, limits = {} }: FastCsvOptions = {}): Duplex {
  const parsing = new Parsing(dialect, { ...defaultLimits, ...limits });
  return Duplex.from((source: AsyncIterable<Buffer>) => parsing.readBatches(source));
}

/** Bytes that the parser is given at once, unless a record is longer. */
const CHUNK_BYTES = 64 * 1024;

class Parsing {
  readonly #dialect: Dialect;
  readonly #limits: Limits;
  /** Bytes given to the parser since it gave a record; lines of comment count as if they were part of the next. */
  #pending = 0;
  #record: number;

  constructor(dialect: Dialect, limits: Limits) {
    this.#dialect = dialect;
    this.#limits = limits;
    this.#record = dialect.header === false ? 1 : 0;
  }

  async *readBatches(source: AsyncIterable<Buffer>): AsyncGenerator<RecordBatch> {
    const { batchBytes } = this.#limits;
    const builder = new BatchBuilder(new BatchPool(batchBytes), this.#limits, this.#dialect);
    const parser = parse<string[], string[]>({ headers: false, ...optionsOf(this.#dialect) });
    parser.transform((row: string[]) => {
      this.#pending = 0;
      return row;
    });
    // The loop below sees what goes wrong on either side.
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
   * The parser reads an incomplete record again from its start with every chunk, so each is as large as all that it
   * has in hand: the work stays linear. It is done with a chunk when the next one is asked for.
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
        yield this.#giveAway(Buffer.concat(chunks, size));
        chunks = [];
        size = 0;
        if (this.#pending > this.#limits.recordBytesMax) throw this.#tooLarge('RECORD_TOO_LARGE');
      }
    }
    const rest = Buffer.concat([...chunks, lineEnds.end()]);
    if (rest.length > 0) yield this.#giveAway(rest);
  }

  #giveAway(chunk: Buffer): Buffer {
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

/** A writable that takes the next chunk only when the parser is done with this one: the parser's own queue takes 16. */
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
