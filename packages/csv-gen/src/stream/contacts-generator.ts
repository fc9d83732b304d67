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
  /** Data records to make, the header not counted: a whole number, 0 or more. */
  readonly rows: number;
  /** A whole number, 0 or more; equal options give equal bytes on every Node version. Default 42. */
  readonly seed?: number;
  /** Id of the first record; each later one has the next. A whole number, 0 or more. Default 1. */
  readonly firstId?: number;
  /** Share of the records to spoil, 0 to 1. Default 0. */
  readonly dirt?: number;
  /** What ends a record. Default `lf`. Newlines inside notes stay as they are. */
  readonly eol?: keyof typeof lineEnds;
}

/** The file's own measures, and what an import of it must come to. The shape of expected.json. */
export interface ExpectedOutcome extends ExpectedImport {
  readonly bytes: number;
  /** Of the whole file, in lower-case hexadecimal. */
  readonly sha256: string;
}

export interface ContactsGenerator {
  /** The file's bytes in chunks of about 64 KiB; the same stream at every call. Destroy it to stop early. */
  stream(): Readable;
  /** What has been made so far, for a progress display. `rows` runs a little ahead of `bytes`. */
  progress(): { readonly rows: number; readonly bytes: number };
  /** @throws {CsvGenError} UNFINISHED before the stream has been read to its end */
  expected(): ExpectedOutcome;
}

/**
 * Makes a CSV file of contacts and, on the way, what becomes of it when it is imported. Works in constant
 * memory, and only as fast as the stream is read.
 *
 * @throws {CsvGenError} OPTION_INVALID
 */
export function createContactsGenerator(options: ContactsOptions): ContactsGenerator {
  const { rows, seed, firstId, dirt, eol } = checkOptions(options);
  const expectation = new Expectation();
  const records = new ContactRecords({ rows, seed, firstId, dirt, expectation });
  const measure = new MeasureBytes();
  // Records are arrays, not objects: fast-csv leaves an array's length alone, and dirt needs short and
  // long records. The header is the first of them.
  const formatter = format<string[], string[]>({
    headers: false,
    rowDelimiter: lineEnds[eol],
    includeEndRowDelimiter: true,
  });
  // Whoever reads the last stream hears of a failure there, so there is nothing left to do with it here.
  pipeline(records, formatter, new JoinChunks(), new RestoreRawBytes(), measure, () => {});
  return {
    stream: () => measure,
    progress: () => ({ rows: records.made, bytes: measure.bytes }),
    expected: () => ({ ...fileMeasures(measure), ...expectation.result() }),
  };
}

/** The stream alone, for those who do not ask what becomes of it. @throws {CsvGenError} OPTION_INVALID */
export function generateContacts(options: ContactsOptions): Readable {
  return createContactsGenerator(options).stream();
}

function fileMeasures({ bytes, sha256 }: MeasureBytes): Pick<ExpectedOutcome, 'bytes' | 'sha256'> {
  if (sha256 === undefined)
    throw new CsvGenError('UNFINISHED', 'the outcome is known only when the whole stream has been read');
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
