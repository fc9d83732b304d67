import { NONE } from '../../src/csv/dialect.ts';
import type { Dialect } from '../../src/index.ts';

/** Position of a misplaced quote: inside an unquoted field, or followed by text. */
type QuoteFault = 'opening' | 'closing';

export interface ModelField {
  /** Offset of the content's first byte. */
  readonly start: number;
  /** Content between the quotes, as written in the file. */
  readonly content: string;
  /** Value of the field: its content without escapes. */
  readonly value: string;
  readonly isQuoted: boolean;
  readonly fault: QuoteFault | undefined;
  /** Whether the record has a CR outside quotes that is not part of a line end. */
  readonly hasBareReturn: boolean;
}

export interface ModelRecord {
  readonly start: number;
  /** Offset after its last field, before the line end. */
  readonly end: number;
  readonly line: number;
  readonly fields: readonly ModelField[];
  /** The first misplaced quote in it. */
  readonly fault: QuoteFault | undefined;
}

/** A comment line. */
interface ModelComment {
  /** Number of the following record. */
  readonly before: number;
  readonly start: number;
  /** Offset before the line end. */
  readonly end: number;
  readonly line: number;
}

/** Content of a file, regardless of any limits. */
export interface Model {
  readonly comments: readonly ModelComment[];
  readonly records: readonly ModelRecord[];
  /** The last record, in which a quote is never closed. */
  readonly open: { readonly record: ModelRecord; readonly quoteAt: number } | undefined;
}

const BOM = '\u00ef\u00bb\u00bf';

/**
 * Reads a file with regular expressions over all of it, one field at a time: slow, but short enough to be checked by
 * reading. The scanner must agree with it on any bytes. Positions are offsets in the file.
 */
export function readByModel(file: Buffer, dialect: Dialect): Model {
  const text = file.toString('latin1');
  const patterns = patternsOf(dialect);
  const records: ModelRecord[] = [];
  const comments: ModelComment[] = [];
  let at = text.startsWith(BOM) ? BOM.length : 0;
  let line = 1;
  while (at < text.length) {
    patterns.comment.lastIndex = at;
    const comment = patterns.comment.exec(text)?.[0];
    if (comment !== undefined) {
      const end = at + comment.replace(/\r{0,2}\n$/, '').length;
      comments.push({ before: records.length, start: at, end, line });
      at += comment.length;
      line++;
      continue;
    }
    const { record, quoteAt, next } = readRecord(text, at, line, patterns);
    if (quoteAt !== undefined) return { comments, records, open: { record, quoteAt } };
    records.push(record);
    line += text.slice(at, next).split('\n').length - 1;
    at = next;
  }
  return { comments, records, open: undefined };
}

interface Patterns {
  /** A quoted field, if one starts here, and the text up to the next border. */
  readonly field: RegExp;
  /** An escape inside a quoted field. */
  readonly escapes: RegExp;
  /** A comment line. */
  readonly comment: RegExp;
  readonly delimiter: string;
  readonly quote: string;
}

/** Matches nothing. */
const NEVER = '(?!)';

function patternsOf({ delimiter, quote, escape = quote, comment = NONE }: Dialect): Patterns {
  const [d, q, e, c] = [delimiter, quote, escape, comment].map(inPattern) as [string, string, string, string];
  const quoted =
    quote === escape
      ? `${q}((?:[^${q}]|${q}${q})*)${q}(?!${q})`
      : `${q}((?:[^${q}${e}]|${e}(?:[${q}${e}]|(?![${q}${e}])))*)${q}`;
  return {
    field: new RegExp(`(?:${quote === NONE ? `(${NEVER})` : quoted})?([^${d}\\n]*)`, 'y'),
    escapes: new RegExp(quote === NONE ? NEVER : `${e}([${q}${e}])`, 'g'),
    comment: new RegExp(comment === NONE ? NEVER : `${c}[^\\n]*\\n?`, 'y'),
    delimiter: String.fromCharCode(delimiter),
    quote: quote === NONE ? '' : String.fromCharCode(quote),
  };
}

const inPattern = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`;

function readRecord(
  text: string,
  start: number,
  line: number,
  { field, escapes, delimiter, quote }: Patterns,
): { record: ModelRecord; quoteAt?: number; next: number } {
  const fields: ModelField[] = [];
  const recordTo = (end: number): ModelRecord => ({
    start,
    end,
    line,
    fields,
    fault: fields.find(({ fault }) => fault)?.fault,
  });
  for (let at = start; ; ) {
    field.lastIndex = at;
    const [whole, quoted, rest] = field.exec(text) as unknown as [string, string | undefined, string];
    if (quoted === undefined && quote !== '' && text[at] === quote)
      return { record: recordTo(text.length), quoteAt: at, next: text.length };
    const border = text[at + whole.length];
    const isLast = border !== delimiter;
    // One or two CRs belong to the line end, but only before an LF.
    const bare = border === '\n' ? rest.replace(/\r{1,2}$/, '') : rest;
    const hasBareReturn = bare.includes('\r');
    if (quoted === undefined) {
      const fault = quote !== '' && bare.includes(quote) ? 'opening' : undefined;
      fields.push({ start: at, content: bare, value: bare, isQuoted: false, fault, hasBareReturn });
    } else {
      const value = quoted.replaceAll(escapes, '$1');
      const fault = bare === '' ? undefined : 'closing';
      fields.push({ start: at + 1, content: quoted, value, isQuoted: true, fault, hasBareReturn });
    }
    at += whole.length;
    if (isLast) return { record: recordTo(at - (rest.length - bare.length)), next: at + (border ? 1 : 0) };
    at++;
  }
}

/** Whether a CR rejects the record. A CR after the closing quote of the last stored field is not seen. */
export function hasBadLineEnd({ fields }: ModelRecord, columnsMax: number): boolean {
  const isWhole = fields.length <= columnsMax;
  return fields
    .slice(0, columnsMax)
    .some(({ hasBareReturn, isQuoted }, f) => hasBareReturn && (isWhole || f < columnsMax - 1 || !isQuoted));
}
