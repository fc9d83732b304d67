import { type Duplex, Readable } from 'node:stream';
import { type Dialect, nextTurn, parseWithFastCsv, scanRecords } from '@repo/transforms';
import type { ImportLimits } from '../limits/import-limits.ts';
import { decode } from './decode.ts';
import type { TextSample } from './decode-sample.ts';
import type { ImportSource } from './import-source.ts';
import { byteOrderMark } from './byte-order-mark.ts';
import { dialectOfFile } from './declared-delimiter.ts';
import { inflate } from './inflate.ts';
import { Meter } from './meter.ts';
import { Problem } from '../problem/problem.ts';

/** Parser: our scanner, or fast-csv, which is slower and here for comparison. */
export type Parser = 'scanner' | 'fast-csv';

export interface RecordsOptions {
  readonly dialect: Dialect;
  readonly limits: ImportLimits;
  /** Encoding as `encodingNamed` returns it; a byte order mark overrides it. */
  readonly encoding?: string | undefined;
  /** Encoding if neither `encoding` nor the source names one. Default: UTF-8. */
  readonly usualEncoding?: string | undefined;
  /** Parser of the file. Default: the scanner. */
  readonly parser?: Parser;
  /** Whether to compute digests. Default: false. */
  readonly isHashed?: boolean;
  /** Called and awaited once, before a record of more than `LARGE_RECORD_BYTES` is buffered; only with the scanner. */
  readonly onLargeRecord?: (() => Promise<void>) | undefined;
  /** Extra stage for the text in UTF-8. */
  readonly textStage?: Duplex | undefined;
}

/** Stages from a file's bytes to batches of records, and their counters. */
export interface Records {
  /** First streams of a pipeline. */
  readonly streams: readonly (Readable | Duplex)[];
  /** Milliseconds of this thread that the stages have used so far. */
  readonly busyMs: number;
  /** Bytes of the file as sent. */
  readonly receivedBytes: number;
  /** Bytes of its text in UTF-8. */
  readonly decodedBytes: number;
  /**
   * Prefix that makes a part of the file's text in UTF-8 readable with the file's own parameters: a byte order mark
   * if those name another encoding, otherwise nothing. Known with the first batch.
   */
  readonly mark: Buffer;
  /** SHA-256, hexadecimal, of the file as sent and as inflated. Call it once, at the end. */
  digests(): { readonly sentSha256: string; readonly sha256: string };
}

const noMark = Buffer.alloc(0);

/**
 * Converts the bytes of a source to batches of records: inflates, counts, decodes and scans them.
 * @throws Problem or CsvError of a stage, which ends the pipeline
 */
export function recordsOf(source: ImportSource, options: RecordsOptions): Records {
  const { limits, encoding, usualEncoding, isHashed = false, textStage } = options;
  const inflation = source.compression && inflate(source.compression, limits);
  const sent = inflation && isHashed ? new Meter({ isHashed }) : undefined;
  const meter = new Meter({ isHashed });
  const text = decode(encoding ?? source.encoding ?? usualEncoding);
  const parse = parserOf({ ...options, dialect: dialectOfFile(options.dialect, source) });
  const stages = [sent, inflation, meter, text, textStage, parse].filter((stage) => stage !== undefined);
  return {
    streams: [source.stream, ...stages],
    get busyMs() {
      return (inflation?.busyMs ?? 0) + text.busyMs + (parse.busyMs ?? 0);
    },
    get receivedBytes() {
      return inflation?.received ?? meter.bytes;
    },
    get decodedBytes() {
      return text.bytes;
    },
    get mark() {
      return text.isTranscoded ? byteOrderMark : noMark;
    },
    digests() {
      const sha256 = meter.digest();
      return { sha256, sentSha256: sent?.digest() ?? sha256 };
    },
  };
}

/** Bytes of a usual chunk of a file. */
const PIECE_BYTES = 64 * 1024;

/** Converts the decoded beginning of a file to batches of records. */
export function recordsOfSample(
  { text, cut }: TextSample,
  { dialect, limits }: Pick<RecordsOptions, 'dialect' | 'limits'>,
): readonly [Readable, Duplex] {
  return [Readable.from(piecesOf(text)), scanRecords({ dialect, limits, cut })];
}

/** Yields pieces, because scanning 1 MiB takes so long that other work needs turns of the event loop in between. */
async function* piecesOf(text: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += PIECE_BYTES) {
    yield text.subarray(at, at + PIECE_BYTES);
    await nextTurn();
  }
}

/** fast-csv does not report its computing time. @throws Problem PARAMETER_INVALID */
function parserOf({ parser, ...options }: RecordsOptions): Duplex & { readonly busyMs?: number } {
  if (parser !== 'fast-csv') return scanRecords(options);
  if (options.dialect.skipLines !== undefined)
    throw new Problem('PARAMETER_INVALID', 'skipLines does not work with CSV_PARSER=fast-csv');
  return parseWithFastCsv(options);
}

/** @throws Problem PARAMETER_INVALID if the parser does not report quotes, which words for NULL require */
export function requireNullWords(parser: Parser): void {
  if (parser === 'fast-csv')
    throw new Problem(
      'PARAMETER_INVALID',
      'null does not work with CSV_PARSER=fast-csv, which cannot tell quoted fields from unquoted ones',
    );
}
