import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const BODY_BYTES = 64 * 1024 * 1024;

const HEADER = 'id,label\n';
const RECORD = `1,${'x'.repeat(1021)}\n`;

/** The start of each body. Zeros follow, which cost nothing to generate: the error is known by then. */
const heads = {
  zeros: '',
  zip: 'PK\x03\x04',
  'a wrong header': 'nothing\n',
  // Valid records follow the bad one, so that it is judged before the zeros exceed the record limit.
  'a bad record after 2 MB': `${HEADER}${RECORD.repeat(2_000)}none,1\n${RECORD.repeat(8_000)}`,
  'a record without an end': `${HEADER}1,"`,
} as const;

export type Body = keyof typeof heads;

const zeros = Buffer.alloc(64 * 1024);

/** The body in read-only chunks. */
export function* chunksOf(body: Body, bytes: number = BODY_BYTES): Generator<Buffer> {
  const head = Buffer.from(heads[body]);
  let left = bytes;
  for (let at = 0; at < head.length; at += zeros.length) {
    const chunk = head.subarray(at, at + zeros.length);
    left -= chunk.length;
    yield chunk;
  }
  for (; left > 0; left -= zeros.length) yield zeros.subarray(0, left);
}

/** Path of the body as a file, for curl. */
export function pathOf(folder: string, body: Body): string {
  return path.join(folder, body.replaceAll(' ', '-'));
}

/** Writes a file of each body; the zeros take no space on the disk. */
export async function writeBodies(folder: string): Promise<void> {
  for (const [body, head] of Object.entries(heads) as [Body, string][]) {
    await writeFile(pathOf(folder, body), head);
    await truncate(pathOf(folder, body), BODY_BYTES);
  }
}
