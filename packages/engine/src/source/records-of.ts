import { type Duplex, Readable } from 'node:stream';
import { type Dialect, nextTurn, parseWithFastCsv, scanRecords } from '@repo/transforms';
import type { ImportLimits } from '../limits/import-limits.ts';
import { decode } from './decode.ts';
import type { TextSample } from './decode-sample.ts';
import type { ImportSource } from './import-source.ts';
import { byteOrderMark } from './byte-order-mark.ts';
import { inflate } from './inflate.ts';
import { Meter } from './meter.ts';
import { Problem } from '../problem/problem.ts';

/** What finds the records: our scanner, or fast-csv, which is slower and here to compare. */
export type Parser = 'scanner' | 'fast-csv';

export interface RecordsOptions {
  readonly dialect: Dialect;
  readonly limits: ImportLimits;
  /** As `encodingNamed` returns it; a byte order mark overrules it. */
  readonly encoding?: string | undefined;
  /** The encoding if neither `encoding` nor the source names one. Default: UTF-8. */
  readonly usualEncoding?: string | undefined;
  /** Default: the scanner. */
  readonly parser?: Parser;
  /** Whether its digests will be asked for. Default: not. */
  readonly isHashed?: boolean;
  /** Called once, before a record of more than `LARGE_RECORD_BYTES` is gathered, and waited for; the scanner’s. */
  readonly onLargeRecord?: (() => Promise<void>) | undefined;
  /** A stage that sees the text on its way, in UTF-8. */
  readonly textStage?: Duplex | undefined;
}

/** The stages from a file's bytes to batches of records, and what they count. */
export interface Records {
  /** To begin a pipeline with. */
  readonly streams: readonly (Readable | Duplex)[];
  /** Milliseconds of this thread that the stages have taken so far. */
  readonly busyMs: number;
  /** Bytes of the file as it is sent. */
  readonly receivedBytes: number;
  /** Bytes of its text in UTF-8. */
  readonly decodedBytes: number;
  /**
   * What a part of the file's text in UTF-8 must begin with to be readable under the file's own parameters: a byte
   * order mark if those name another encoding, else nothing. Known with the first batch.
   */
  readonly mark: Buffer;
  /** SHA-256, hexadecimal, of the file as it is sent and as it is inflated; to be called once, at the end. */
  digests(): { readonly sentSha256: string; readonly sha256: string };
}

const noMark = Buffer.alloc(0);

/**
 * Turns the bytes of a source into batches of records: inflates, counts, decodes and scans them.
 * @throws Problem or CsvError of a stage, which ends the pipeline
 */
export function recordsOf(source: ImportSource, options: RecordsOptions): Records {
  const { limits, encoding, usualEncoding, isHashed = false, textStage } = options;
  const inflation = source.compression && inflate(source.compression, limits);
  const sent = inflation && isHashed ? new Meter({ isHashed }) : undefined;
  const meter = new Meter({ isHashed });
  const text = decode(encoding ?? source.encoding ?? usualEncoding);
  const parse = parserOf(options);
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

/** As much of a file as arrives at a time. */
const PIECE_BYTES = 64 * 1024;

/** The same for the beginning of a file that has been decoded already. */
export function recordsOfSample(
  { text, cut }: TextSample,
  { dialect, limits }: Pick<RecordsOptions, 'dialect' | 'limits'>,
): readonly [Readable, Duplex] {
  return [Readable.from(piecesOf(text)), scanRecords({ dialect, limits, cut })];
}

/** Scanning a MiB takes so long that others need their turn of the event loop in between. */
async function* piecesOf(text: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += PIECE_BYTES) {
    yield text.subarray(at, at + PIECE_BYTES);
    await nextTurn();
  }
}

/** fast-csv does not tell how long it computes. */
function parserOf({ parser, ...options }: RecordsOptions): Duplex & { readonly busyMs?: number } {
  return parser === 'fast-csv' ? parseWithFastCsv(options) : scanRecords(options);
}

/** @throws Problem PARAMETER_INVALID where the parser does not tell what is quoted, as words for NULL need it */
export function requireNullWords(parser: Parser): void {
  if (parser === 'fast-csv')
    throw new Problem(
      'PARAMETER_INVALID',
      'null does not work with CSV_PARSER=fast-csv, which does not report quotes',
    );
}
