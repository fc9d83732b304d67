import { delimiterText } from '../../src/csv/delimiter.ts';
import { hasTextEscapes, NONE } from '../../src/csv/dialect.ts';
import type { Dialect } from '../../src/index.ts';

/**
 * Why a field makes its record malformed: a quote inside an unquoted field, text after a closing quote, or an escape
 * that COPY's text format does not have.
 */
type Fault = 'opening' | 'closing' | 'escape';

export interface ModelField {
  /** Offset of the content's first byte. */
  readonly start: number;
  /** Content between the quotes, as written in the file. */
  readonly content: string;
  /** Value of the field: its content without escapes. */
  readonly value: string;
  readonly isQuoted: boolean;
  /** Whether strict quotes would have rejected it. */
  readonly isLenient: boolean;
  readonly fault: Fault | undefined;
  /** Whether it has a CR outside quotes that is not part of a line end or, if lines end with CR, an LF. */
  readonly hasStray: boolean;
}

export interface ModelRecord {
  readonly start: number;
  /** Offset after its last field, before the line end. */
  readonly end: number;
  readonly line: number;
  readonly fields: readonly ModelField[];
  /** The first fault in it. */
  readonly fault: Fault | undefined;
}

/** A comment line. */
interface ModelComment {
  /** Number of the following record. */
  readonly before: number;
  readonly start: number;
  /** Offset before the line end. */
  readonly end: number;
  readonly line: number;
  readonly hasStray: boolean;
}

/** Content of a file, regardless of any limits. */
export interface Model {
  /** The byte that ends lines. */
  readonly lineEnd: '\n' | '\r';
  readonly comments: readonly ModelComment[];
  readonly records: readonly ModelRecord[];
  /** The last record, in which a quote is never closed. */
  readonly open: { readonly record: ModelRecord; readonly quoteAt: number } | undefined;
  /** Whether there are byte order marks after the first bytes of the file. */
  readonly hasInnerMarks: boolean;
}

const BOM = '\u00ef\u00bb\u00bf';

/**
 * Reads a file with regular expressions over all of it, one field at a time: slow, but short enough to be checked by
 * reading. The scanner must agree with it on any bytes. Positions are offsets in the file.
 */
export function readByModel(file: Buffer, dialect: Dialect): Model {
  const text = file.toString('latin1');
  const byReturns = readLines(text, dialect, '\r');
  const { comments, records, open } = byReturns;
  const all = open ? [...records, open.record] : records;
  const hasLineFeed = [...comments, ...all.flatMap(({ fields }) => fields)].some(({ hasStray }) => hasStray);
  const hasReturn = [...comments, ...records].some(({ end }) => text[end] === '\r');
  return hasReturn && !hasLineFeed ? byReturns : readLines(text, dialect, '\n');
}

function readLines(text: string, dialect: Dialect, lineEnd: '\n' | '\r'): Model {
  const patterns = patternsOf(dialect, lineEnd);
  const records: ModelRecord[] = [];
  const comments: ModelComment[] = [];
  let hasInnerMarks = false;
  let at = 0;
  let line = 1;
  for (;;) {
    for (; text.startsWith(BOM, at); at += BOM.length) hasInnerMarks ||= at > 0;
    if (at >= text.length) return { lineEnd, comments, records, open: undefined, hasInnerMarks };
    patterns.comment.lastIndex = at;
    const comment = patterns.comment.exec(text)?.[0];
    if (comment !== undefined) {
      const words = comment.replace(patterns.lineEnd, '');
      const hasStray = lineEnd === '\r' && words.includes('\n');
      comments.push({ before: records.length, start: at, end: at + words.length, line, hasStray });
      at += comment.length;
      line++;
      continue;
    }
    const { record, quoteAt, next } = readRecord(text, at, line, patterns);
    if (quoteAt !== undefined)
      return { lineEnd, comments, records, open: { record, quoteAt }, hasInnerMarks };
    records.push(record);
    line += text.slice(at, next).split(lineEnd).length - 1;
    at = next;
  }
}

interface Patterns {
  /** A quoted field with the blanks around it, if one starts here, and the text up to the next border. */
  readonly field: RegExp;
  /** An escape inside a quoted field. */
  readonly escapes: RegExp;
  /** A comment line. */
  readonly comment: RegExp;
  /** A line end with its CRs, after text that ends with one. */
  readonly lineEnd: RegExp;
  readonly delimiter: string;
  readonly quote: string;
  readonly isLenient: boolean;
  readonly hasTextEscapes: boolean;
  /** The byte that must not be outside quotes. */
  readonly stray: '\n' | '\r';
}

/** Matches nothing. */
const NEVER = '(?!)';

const inPattern = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`;

function patternsOf(dialect: Dialect, lineEnd: '\n' | '\r'): Patterns {
  const { delimiter, quote, escape = quote, comment = NONE, quotes } = dialect;
  const isLenient = quotes === 'lenient';
  const isText = hasTextEscapes(dialect);
  const [q, e, c] = [quote, escape, comment].map(inPattern) as [string, string, string];
  const between = delimiterText(delimiter);
  const d = Array.from(between, (character) => inPattern(character.charCodeAt(0))).join('');
  const l = lineEnd === '\n' ? '\\n' : '\\r';
  const blanks = isLenient ? `(?:(?!${d})[ \\t])*` : '';
  const border = lineEnd === '\n' ? `(?:${d}|\\r{0,2}(?:\\n|$))` : `(?:${d}|\\r|$)`;
  // A quote that is only text, and what follows the closing one.
  const text = isLenient ? `|${q}(?!${quote === escape ? `${q}|` : ''}${blanks}${border})` : '';
  const closed = isLenient ? `(?=${blanks}${border})` : quote === escape ? `(?!${q})` : '';
  const content =
    quote === escape ? `[^${q}]|${q}${q}${text}` : `[^${q}${e}]|${e}(?:[${q}${e}]|(?![${q}${e}]))${text}`;
  const quoted =
    quote === NONE ? `()(${NEVER})()` : `(${blanks})${q}((?:${content})*)${q}${closed}(${blanks})`;
  const bare = isText ? `(?:${e}(?:[^]|$)|(?!${d})[^${l}${e}])*` : `(?:(?!${d})[^${l}])*`;
  return {
    field: new RegExp(`(?:${quoted})?(${bare})`, 'y'),
    escapes: new RegExp(quote === NONE ? NEVER : `${e}([${q}${e}])`, 'g'),
    comment: new RegExp(comment === NONE ? NEVER : `${c}[^${l}]*${l}?`, 'y'),
    lineEnd: lineEnd === '\n' ? /\r{0,2}\n$/ : /\r$/,
    delimiter: between,
    quote: quote === NONE ? '' : String.fromCharCode(quote),
    isLenient,
    hasTextEscapes: isText,
    stray: lineEnd === '\n' ? '\r' : '\n',
  };
}

const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unescapeText(content: string): string {
  return content.replaceAll(
    /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([^]))/g,
    (_, hex?: string, octal?: string, other = '') => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) % 256);
      return controls[other] ?? other;
    },
  );
}

function readRecord(
  text: string,
  start: number,
  line: number,
  patterns: Patterns,
): { record: ModelRecord; quoteAt?: number; next: number } {
  const { field, escapes, delimiter, quote, isLenient } = patterns;
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
    const [whole, before = '', quoted, after = '', rest] = field.exec(text) as unknown as [
      string,
      string | undefined,
      string | undefined,
      string | undefined,
      string,
    ];
    const quoteAt = quoted === undefined ? openingQuote(text, at, patterns) : undefined;
    if (quoteAt !== undefined) return { record: recordTo(text.length), quoteAt, next: text.length };
    const end = at + whole.length;
    const isLast = !text.startsWith(delimiter, end);
    const border = isLast ? text[end] : delimiter;
    const { bare, hasStray, fault } = readBare(rest, border, patterns);
    if (quoted === undefined) {
      const hasQuote = quote !== '' && bare.includes(quote);
      fields.push({
        start: at,
        content: bare,
        value: patterns.hasTextEscapes ? unescapeText(bare) : bare,
        isQuoted: false,
        isLenient: isLenient && hasQuote,
        fault: hasQuote && !isLenient ? 'opening' : fault,
        hasStray,
      });
    } else {
      const hasTextQuote = quoted.replaceAll(escapes, '').includes(quote);
      fields.push({
        start: at + before.length + 1,
        content: quoted,
        value: quoted.replaceAll(escapes, '$1'),
        isQuoted: true,
        isLenient: before !== '' || after !== '' || hasTextQuote,
        fault: bare === '' ? undefined : 'closing',
        hasStray,
      });
    }
    if (isLast) return { record: recordTo(end - (rest.length - bare.length)), next: end + (border ? 1 : 0) };
    at = end + delimiter.length;
  }
}

/** Returns the offset of a quote that opens a field here. */
function openingQuote(
  text: string,
  at: number,
  { quote, isLenient, delimiter }: Patterns,
): number | undefined {
  let begin = at;
  if (isLenient) while (/[ \t]/.test(text[begin] ?? '') && !text.startsWith(delimiter, begin)) begin++;
  return quote !== '' && text[begin] === quote ? begin : undefined;
}

/** Reads the text outside quotes: without the CRs of a line end, which are there only before an LF. */
function readBare(rest: string, border: string | undefined, { stray, hasTextEscapes: isText }: Patterns) {
  if (!isText) {
    const bare = border === '\n' ? rest.replace(/\r{1,2}$/, '') : rest;
    return { bare, hasStray: bare.includes(stray), fault: undefined };
  }
  const returns = border === '\n' ? '\\r{0,2}' : '';
  const [, bare = ''] = new RegExp(`^((?:\\\\(?:[^]|$)|[^\\\\])*?)${returns}$`).exec(rest)!;
  const escape = /\\(?:[^]|$)/g;
  const isWrong = bare.match(escape)?.some((one) => one === '\\.' || one === '\\') ?? false;
  const fault: Fault | undefined = isWrong ? 'escape' : undefined;
  return { bare, hasStray: bare.replaceAll(escape, '').includes(stray), fault };
}

/** Whether a line end rejects the record. One after the closing quote of the last stored field is not seen. */
export function hasBadLineEnd({ fields }: ModelRecord, columnsMax: number): boolean {
  const isWhole = fields.length <= columnsMax;
  return fields
    .slice(0, columnsMax)
    .some(({ hasStray, isQuoted }, f) => hasStray && (isWhole || f < columnsMax - 1 || !isQuoted));
}
