import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CHUNK_CHARACTERS = 256 * 1024;

/** Writes a header and `rows` lines. The same arguments give the same bytes. */
export async function writeRows(
  file: string,
  header: readonly string[],
  rows: number,
  lineOf: (row: number) => string,
): Promise<void> {
  await pipeline(Readable.from(chunks(header, rows, lineOf)), createWriteStream(file));
}

function* chunks(
  header: readonly string[],
  rows: number,
  lineOf: (row: number) => string,
): Generator<string> {
  let chunk = `${header.join(',')}\n`;
  for (let row = 1; row <= rows; row++) {
    chunk += `${lineOf(row)}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/**
 * Returns a number from 0 to 2³²−1 that looks random and depends only on the two arguments.
 * The finalizer of MurmurHash3 by Austin Appleby, which is in the public domain.
 */
export function mix(row: number, column: number): number {
  let hash = Math.imul(row, 0x9e3779b1) ^ Math.imul(column + 1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
