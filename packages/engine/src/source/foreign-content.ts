import { isUtf8 } from 'node:buffer';
import { Problem } from '../problem/problem.ts';
import { utf16Of } from './detect-utf16.ts';
import { beginsAsJson, isWholeArray } from './json-text.ts';

/** Result for a file that may be CSV. */
export interface ByteOrderMark {
  /** Encoding of the byte order mark. */
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | undefined;
}

/** Bytes to inspect: enough for every signature, and for whitespace before markup. */
const INSPECTED_BYTES = 512;

/** First bytes of formats that are often uploaded by mistake. */
const signatures: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['a ZIP archive or an Excel workbook (xlsx)', Buffer.from('PK\x03\x04', 'latin1')],
  ['an Excel workbook (xls)', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ['a PDF document', Buffer.from('%PDF-')],
  ['a PNG image', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
  ['a JPEG image', Buffer.from('ffd8ff', 'hex')],
  ['a GIF image', Buffer.from('GIF87a')],
  ['a GIF image', Buffer.from('GIF89a')],
  ['a Parquet file', Buffer.from('PAR1\x15')],
  ['compressed twice; compress it once', Buffer.from('1f8b08', 'hex')],
  ['compressed twice; compress it once', Buffer.from('28b52ffd', 'hex')],
  ['compressed with xz; use gzip, zstd or brotli', Buffer.from('fd377a585a00', 'hex')],
  ...Array.from({ length: 9 }, (_, level): [string, Buffer] => [
    'compressed with bzip2; use gzip, zstd or brotli',
    Buffer.from(`BZh${level + 1}1AY&SY`),
  ]),
];

const byteOrderMarks: readonly (readonly [encoding: ByteOrderMark['encoding'] | 'utf-32', bytes: Buffer])[] =
  [
    // Must come before UTF-16, whose mark is its beginning.
    ['utf-32', Buffer.from('fffe0000', 'hex')],
    ['utf-32', Buffer.from('0000feff', 'hex')],
    ['utf-8', Buffer.from('efbbbf', 'hex')],
    ['utf-16le', Buffer.from('fffe', 'hex')],
    ['utf-16be', Buffer.from('feff', 'hex')],
  ];

const prefixes = [...signatures, ...byteOrderMarks].map(([, bytes]) => bytes);

const markup = /^(?:\uFEFF|\xef\xbb\xbf)?\s*(?:<!doctype\s|<html[\s>]|<\?xml\s)/i;
/** Text that more characters could turn into markup. */
const undecided = /^(?:\uFEFF|\xef\xbb\xbf)?\s*(?:<[!?]?[a-z]*)?$/i;
const leadingMark = /^(?:\uFEFF|\xef\xbb\xbf)/;

/**
 * Inspects the first bytes of a file as soon as there are enough. The result does not depend on how they were cut
 * into chunks.
 * @param declared encoding named by the client
 * @returns undefined while more bytes could change the result
 * @throws Problem CONTENT_NOT_CSV; ENCODING_UNSUPPORTED for UTF-32, and for UTF-16 that is not declared
 */
export function inspectContent(
  head: Buffer,
  atEnd: boolean,
  declared: string | undefined,
): ByteOrderMark | undefined {
  const bytes = head.subarray(0, INSPECTED_BYTES);
  const isAll = atEnd || head.length >= INSPECTED_BYTES;
  if (!isAll && prefixes.some((prefix) => prefix.length > bytes.length && startsWith(prefix, bytes)))
    return undefined;
  const foreign = signatures.find(([, signature]) => startsWith(bytes, signature));
  if (foreign) throw notCsv(foreign[0]);
  const encoding = byteOrderMarkOf(bytes);
  if (encoding === 'utf-32')
    throw new Problem('ENCODING_UNSUPPORTED', 'the file is in UTF-32; save it as UTF-8');
  const text = textOf(bytes, encoding ?? declared);
  if (markup.test(text)) throw notCsv('HTML or XML');
  const unmarked = text.replace(leadingMark, '');
  const isJson = beginsAsJson(unmarked);
  // The beginning of a long text suffices; a short one must be complete.
  if (isJson ?? (isAll && (head.length >= INSPECTED_BYTES || isWholeArray(unmarked)))) throw notCsv('JSON');
  if (!isAll && (isJson === undefined || undecided.test(text))) return undefined;
  if (encoding === undefined && !declared?.startsWith('utf-16')) {
    const isPlain = beginsPlain(bytes, isAll);
    if (isPlain === undefined || (!isPlain && !isAll)) return undefined;
    if (!isPlain) rejectUnmarkedUtf16({ bytes, cut: !atEnd || head.length > bytes.length });
  }
  return { encoding };
}

/** Encoding of the byte order mark at the beginning. */
export function byteOrderMarkOf(head: Buffer): ByteOrderMark['encoding'] | 'utf-32' {
  return byteOrderMarks.find(([, mark]) => startsWith(head, mark))?.[0];
}

function startsWith(bytes: Buffer, prefix: Buffer): boolean {
  return bytes.subarray(0, prefix.length).equals(prefix);
}

function notCsv(what: string): Problem {
  return new Problem('CONTENT_NOT_CSV', `the file is ${what}, not CSV text`);
}

/** Decodes the bytes as far as needed: only ASCII matters, so the mark of UTF-8 becomes three characters. */
function textOf(bytes: Buffer, encoding: string | undefined): string {
  switch (encoding) {
    case 'utf-16le':
      return bytes.toString('utf16le');
    case 'utf-16be':
      return Buffer.from(bytes.subarray(0, bytes.length & ~1))
        .swap16()
        .toString('utf16le');
    default:
      return bytes.toString('latin1');
  }
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;

/** Whether the first line is UTF-8 text without control characters. @returns undefined until its end has arrived */
function beginsPlain(bytes: Buffer, isAll: boolean): boolean | undefined {
  const end = bytes.indexOf(LF);
  if (end === -1 && !isAll) return undefined;
  const line = end === -1 ? bytes : bytes.subarray(0, end);
  return isUtf8(line) && line.every((byte) => byte >= 0x20 || byte === TAB || byte === CR);
}

function rejectUnmarkedUtf16(head: Parameters<typeof utf16Of>[0]): void {
  const encoding = utf16Of(head);
  if (encoding)
    throw new Problem('ENCODING_UNSUPPORTED', `the file looks like UTF-16; send encoding=${encoding}`);
}
