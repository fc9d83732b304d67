import { isUtf8 } from 'node:buffer';
import type { Dialect, RejectCode } from '../../src/index.ts';
import { LEADING_BYTES_MAX } from '../../src/csv/limits.ts';
import { hasBadLineEnd, type Model, type ModelField, type ModelRecord } from './model.ts';

export interface ExpectedReject {
  readonly record: number;
  readonly line: number;
  readonly byte: number;
  readonly code: RejectCode;
}

/** Result of an import of a file whose columns are text, every second one of limited length. */
export interface ExpectedImport {
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rejects: readonly ExpectedReject[];
  readonly skipped: number;
  /** Number of values that only lenient quotes accept, by column. */
  readonly changes: ReadonlyMap<string, number>;
}

/** Maximum length, in characters, of every second column. */
export const CHARACTERS_MAX = 6;

/** @returns the codes with which the import may fail as a whole */
export function importByModel(
  { records, open }: Model,
  columnsMax: number,
  { header: hasHeader = true, skipsEmpty = false, ragged }: Dialect,
): ExpectedImport | string[] {
  const unterminated = open ? ['QUOTE_UNTERMINATED'] : [];
  const deciding = hasHeader
    ? 0
    : records.findIndex((record) => !hasFault(record, columnsMax) && !isBlank(record));
  const header = records[deciding];
  if (!header) return open ? unterminated : ['CSV_EMPTY', 'LINE_ENDS'];
  const { names, codes } = hasHeader ? namesOf(header, columnsMax) : numbersOf(header, columnsMax);
  // The batches determine whether a wrong header is found before the end of the file.
  if (codes) return [...codes, ...unterminated];
  if (open) return unterminated;
  const rows: (string | null)[][] = [];
  const rejects: ExpectedReject[] = [];
  const changes = new Map<string, number>();
  let skipped = 0;
  const isLate = (records[deciding + 1]?.start ?? 0) > LEADING_BYTES_MAX;
  for (const [r, drawn] of records.entries()) {
    if (hasHeader && r === 0) continue;
    const isWellFormed = !hasFault(drawn, columnsMax) && drawn.fields.length <= columnsMax;
    if (
      isWellFormed &&
      skipsEmpty &&
      names.length > 1 &&
      drawn.fields.length > 1 &&
      drawn.fields.every(isEmpty)
    ) {
      skipped++;
      continue;
    }
    const record = isWellFormed && ragged === 'pad' && !isBlank(drawn) ? padded(drawn, names.length) : drawn;
    const reject = rejectOf(record, hasHeader ? r : r + 1, names.length, columnsMax);
    if (isBlank(record) && (names.length > 1 || (r < deciding && isLate))) skipped++;
    else if (reject) rejects.push(reject);
    else {
      rows.push(record.fields.map(meaningOf));
      for (const [f, field] of record.fields.entries())
        if (field.isLenient || meaningOf(field, f) !== meaningOf(field))
          changes.set(names[f]!, (changes.get(names[f]!) ?? 0) + 1);
    }
  }
  return { names, rows, rejects, skipped, changes };
}

/** A record with too many fields is rejected for that, whatever its quotes. */
const hasFault = (record: ModelRecord, columnsMax: number) =>
  hasBadLineEnd(record, columnsMax) || (record.fault !== undefined && record.fields.length <= columnsMax);

const isEmpty = ({ content, isQuoted }: ModelField) => content === '' && !isQuoted;

/** Drops additional fields if all of them are empty, and adds missing ones. */
function padded(record: ModelRecord, columns: number): ModelRecord {
  const { fields } = record;
  if (!fields.slice(columns).every(isEmpty)) return record;
  const last = fields.at(-1)!;
  const none = { ...last, content: '', value: '', isQuoted: false, isLenient: false };
  const missing = Array.from({ length: Math.max(0, columns - fields.length) }, () => none);
  return { ...record, fields: [...fields.slice(0, columns), ...missing] };
}

const isBlank = ({ fields: [first, ...others] }: ModelRecord) =>
  others.length === 0 && first!.content === '' && !first!.isQuoted;

function namesOf(record: ModelRecord, columnsMax: number): { names: string[]; codes?: string[] } {
  const { fields, fault } = record;
  const names: string[] = [];
  const fail = (...codes: string[]) => ({ names, codes });
  if (hasBadLineEnd(record, columnsMax)) return fail('LINE_ENDS');
  if (fields.length > columnsMax) return fail('COLUMNS_TOO_MANY');
  // A header of one column may have many with another delimiter.
  if (fault === 'escape') return fail('ESCAPE_INVALID');
  if (fault) return fail('QUOTE_MISPLACED', ...(fields.length === 1 ? ['DELIMITER_SUSPECT'] : []));
  for (const { value } of fields) {
    if (!isValid(value)) return fail('UTF8_INVALID');
    if (value.includes('\0')) return fail('NUL_BYTE');
    if (decoded(value).trim() === '') return fail('HEADER_EMPTY');
    names.push(decoded(value));
  }
  return new Set(names).size < names.length ? fail('HEADER_DUPLICATE') : { names };
}

function numbersOf({ fields }: ModelRecord, columnsMax: number): { names: string[]; codes?: string[] } {
  const names = fields.map((_, f) => `column${f + 1}`);
  return fields.length > columnsMax ? { names, codes: ['COLUMNS_TOO_MANY'] } : { names };
}

/** Checks structure first, then encoding, then values. */
function rejectOf(
  record: ModelRecord,
  number: number,
  columns: number,
  columnsMax: number,
): ExpectedReject | undefined {
  const { start, line, fields } = record;
  const at = (code: RejectCode, byte = start) => ({ record: number, line, byte, code });
  if (hasBadLineEnd(record, columnsMax)) return at('LINE_ENDS');
  if (hasFault(record, columnsMax))
    return at(record.fault === 'escape' ? 'ESCAPE_INVALID' : 'QUOTE_MISPLACED');
  if (fields.length !== columns) return at('COLUMN_COUNT');
  const invalid = fields.find(({ content }) => !isValid(content));
  if (invalid) return at('UTF8_INVALID', invalid.start);
  const withNul = fields.find(({ content }) => content.includes('\0'));
  if (withNul) return at('NUL_BYTE', withNul.start);
  for (const [f, field] of fields.entries()) {
    const { start: byte, value } = field;
    // Escapes of COPY's text format may write any byte.
    if (!isValid(value)) return at('UTF8_INVALID', byte);
    if (value.includes('\0')) return at('NUL_BYTE', byte);
    const characters = [...(meaningOf(field, f) ?? '')];
    if (f % 2 === 1 && characters.length > CHARACTERS_MAX) return at('TOO_LONG', byte);
  }
  return undefined;
}

const isValid = (latin1: string) => isUtf8(Buffer.from(latin1, 'latin1'));
const decoded = (latin1: string) => Buffer.from(latin1, 'latin1').toString('utf8');

/** @param f number of the field; every second one is cut if it is too long only by spaces */
function meaningOf({ value, isQuoted }: ModelField, f = 0): string | null {
  if (value === '' && !isQuoted) return null;
  const characters = [...decoded(value)];
  const isCut = f % 2 === 1 && characters.slice(CHARACTERS_MAX).every((character) => character === ' ');
  return (isCut ? characters.slice(0, CHARACTERS_MAX) : characters).join('');
}
