import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const BODY_BYTES = 64 * 1024 * 1024;

const HEADER = 'id,label\n';
const RECORD = `1,${'x'.repeat(1021)}\n`;

/** What bodies begin with. Zeros follow, which cost nothing to make: by then the error is known. */
const heads = {
  zeros: '',
  zip: 'PK\x03\x04',
  'a wrong header': 'nothing\n',
  // Enough good records follow for the bad one to be judged before the zeros are found to be a record too large.
  'a bad record after 2 MB': `${HEADER}${RECORD.repeat(2_000)}none,1\n${RECORD.repeat(8_000)}`,
  'a record without an end': `${HEADER}1,"`,
} as const;

export type Body = keyof typeof heads;

const zeros = Buffer.alloc(64 * 1024);

/** The body in chunks, which must not be written to. */
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

/** For clients that send files. */
export function pathOf(folder: string, body: Body): string {
  return path.join(folder, body.replaceAll(' ', '-'));
}

/** Writes a file of each; the zeros take no room on the disk. */
export async function writeBodies(folder: string): Promise<void> {
  for (const [body, head] of Object.entries(heads) as [Body, string][]) {
    await writeFile(pathOf(folder, body), head);
    await truncate(pathOf(folder, body), BODY_BYTES);
  }
}
