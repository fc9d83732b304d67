import { pipeline, type Readable } from 'node:stream';
import { format } from 'fast-csv';
import { CsvGenError } from './errors.ts';
import { Expectation, type ExpectedImport } from '../expected/expectation.ts';
import { ContactRecords } from './contact-records.ts';
import { JoinChunks } from './join-chunks.ts';
import { MeasureBytes } from './measure-bytes.ts';
import { RestoreRawBytes } from '../dirt/raw-byte.ts';

const lineEnds = { lf: '\n', crlf: '\r\n' } as const;

export interface ContactsOptions {
  /** Number of data records, without the header: a whole number, 0 or more. */
  readonly rows: number;
  /** Seed: a whole number, 0 or more. Equal options give equal bytes on every Node version. Default 42. */
  readonly seed?: number;
  /** Id of the first record; later ones count up. A whole number, 0 or more. Default 1. */
  readonly firstId?: number;
  /** Share of records to corrupt, 0 to 1. Default 0. */
  readonly dirt?: number;
  /** Line end of records. Default `lf`. Newlines inside notes are not affected. */
  readonly eol?: keyof typeof lineEnds;
}

/** Size and digest of the file, and the expected result of its import. The shape of expected.json. */
export interface ExpectedOutcome extends ExpectedImport {
  readonly bytes: number;
  /** SHA-256 of the whole file, in lower-case hexadecimal. */
  readonly sha256: string;
}

export interface ContactsGenerator {
  /** Returns the file's bytes in chunks of about 64 KiB; the same stream at every call. Destroy it to stop early. */
  stream(): Readable;
  /** Returns the progress so far. `rows` is slightly ahead of `bytes`. */
  progress(): { readonly rows: number; readonly bytes: number };
  /** Returns the expected outcome. @throws {CsvGenError} UNFINISHED before the stream has been read to its end */
  expected(): ExpectedOutcome;
}

/**
 * Creates a CSV file of contacts and computes the expected result of its import. Works in constant memory, and only as
 * fast as the stream is read.
 *
 * @throws {CsvGenError} OPTION_INVALID
 */
export function createContactsGenerator(options: ContactsOptions): ContactsGenerator {
  const { rows, seed, firstId, dirt, eol } = checkOptions(options);
  const expectation = new Expectation();
  const records = new ContactRecords({ rows, seed, firstId, dirt, expectation });
  const measure = new MeasureBytes();
  // Records are arrays, not objects: fast-csv keeps an array's length, and dirt requires short and long records. The
  // header is the first of them.
  const formatter = format<string[], string[]>({
    headers: false,
    rowDelimiter: lineEnds[eol],
    includeEndRowDelimiter: true,
  });
  // The last stream reports a failure to its reader, so ignore it here.
  pipeline(records, formatter, new JoinChunks(), new RestoreRawBytes(), measure, () => {});
  return {
    stream: () => measure,
    progress: () => ({ rows: records.made, bytes: measure.bytes }),
    expected: () => ({ ...fileMeasures(measure), ...expectation.result() }),
  };
}

/** Returns only the stream, without the expected outcome. @throws {CsvGenError} OPTION_INVALID */
export function generateContacts(options: ContactsOptions): Readable {
  return createContactsGenerator(options).stream();
}

function fileMeasures({ bytes, sha256 }: MeasureBytes): Pick<ExpectedOutcome, 'bytes' | 'sha256'> {
  if (sha256 === undefined)
    throw new CsvGenError('UNFINISHED', 'read the stream to its end before expected()');
  return { bytes, sha256 };
}

function checkOptions({
  rows,
  seed = 42,
  firstId = 1,
  dirt = 0,
  eol = 'lf',
}: ContactsOptions): Required<ContactsOptions> {
  checkWhole('rows', rows);
  checkWhole('seed', seed);
  checkWhole('firstId', firstId);
  if (!(dirt >= 0 && dirt <= 1)) throw new CsvGenError('OPTION_INVALID', `dirt must be from 0 to 1: ${dirt}`);
  if (!Object.hasOwn(lineEnds, eol))
    throw new CsvGenError('OPTION_INVALID', `eol must be lf or crlf: ${eol}`);
  return { rows, seed, firstId, dirt, eol };
}

function checkWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new CsvGenError('OPTION_INVALID', `${name} must be a whole number, 0 or more: ${value}`);
}
