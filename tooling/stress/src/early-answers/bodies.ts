import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const BODY_BYTES = 64 * 1024 * 1024;

const HEADER = 'id,label\n';
const RECORD = `1,${'x'.repeat(1021)}\n`;

/** The start of each body. Zeros follow: the error is known by then. */
const heads = {
  zeros: '',
  zip: 'PK\x03\x04',
  'a wrong header': 'nothing\n',
  // Valid records follow the bad one, so that it is judged before the zeros exceed the record limit.
  'a bad record after 2 MB': `${HEADER}${RECORD.repeat(2_000)}none,1\n${RECORD.repeat(8_000)}`,
  'a record without an end': `${HEADER}1,"`,
} as const;

export type Body = keyof typeof heads;

/** Path of the body as a file. */
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
