import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { byteOrderMarkOf, compressionOf, type ImportQuery } from '@repo/engine';
import { delimiterText, dialectOf, type Position } from '@repo/transforms';
import type { Excerpt } from './excerpt-lines.ts';
import type { InputFile } from '../arguments/input-file.ts';

/** Bytes read on either side of a position. */
const WINDOW_BYTES = 4096;

/** Limit on the search for a line by its number. */
const COUNTED_BYTES_MAX = 256 * 1024 * 1024;

const [LF, CR] = [0x0a, 0x0d];
const UTF8_MARK_BYTES = 3;

/**
 * Returns the line of a file at a position. Works only for a file that can be read again and whose positions are byte
 * offsets: not for compressed files, standard input, and encodings other than UTF-8.
 */
export async function fileExcerpt(
  { path }: InputFile,
  { byte, line, column }: Position,
  query: ImportQuery,
): Promise<Excerpt | undefined> {
  if (path === undefined || (query.encoding !== undefined && !/^utf-?8$/i.test(query.encoding)))
    return undefined;
  const head = await readAt(path, 0, UTF8_MARK_BYTES + 1);
  const mark = byteOrderMarkOf(head);
  if (compressionOf(head, path) !== undefined || (mark !== undefined && mark !== 'utf-8')) return undefined;
  const first = mark === undefined ? 0 : UTF8_MARK_BYTES;
  if (byte !== undefined) return atByte(path, byte, first, query);
  const start = line === undefined ? undefined : await startOfLine(path, line, first);
  return start === undefined ? undefined : markName(await readAt(path, start, WINDOW_BYTES), column);
}

/** @param first offset of the text, after a byte order mark */
async function atByte(path: string, byte: number, first: number, query: ImportQuery): Promise<Excerpt> {
  const from = Math.max(first, byte - WINDOW_BYTES);
  const window = await readAt(path, from, byte - from + WINDOW_BYTES);
  const at = byte - from;
  const start = at === 0 ? 0 : Math.max(window.lastIndexOf(LF, at - 1), window.lastIndexOf(CR, at - 1)) + 1;
  const bytes = lineFrom(window.subarray(start));
  return { bytes, start: at - start, end: endOfField(bytes, at - start, query) };
}

/** Finds the next delimiter, or the closing quote after an opening one. The position may be that of a quote. */
function endOfField(line: Buffer, start: number, query: ImportQuery): number {
  const { delimiter, quote } = dialectOf(query);
  const stop = line[start - 1] === quote ? quote : delimiterText(delimiter);
  const end = line.indexOf(stop, start + 1);
  return end < 0 ? line.length : end;
}

/** Marks a name in the line, or the whole line. */
function markName(window: Buffer, name: string | undefined): Excerpt {
  const bytes = lineFrom(window);
  const start = name === undefined ? -1 : bytes.indexOf(name);
  if (start < 0) return { bytes, start: 0, end: bytes.length };
  return { bytes, start, end: start + Buffer.byteLength(name!) };
}

function lineFrom(bytes: Buffer): Buffer {
  const ends = [bytes.indexOf(LF), bytes.indexOf(CR)].filter((at) => at >= 0);
  return bytes.subarray(0, Math.min(...ends, bytes.length));
}

async function startOfLine(path: string, line: number, first: number): Promise<number | undefined> {
  if (line === 1) return first;
  let left = line - 1;
  let offset = 0;
  for await (const chunk of createReadStream(path, { end: COUNTED_BYTES_MAX }) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1))
      if (--left === 0) return offset + at + 1;
    offset += chunk.length;
  }
  return undefined;
}

async function readAt(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
