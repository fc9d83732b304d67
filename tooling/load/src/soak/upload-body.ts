import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@repo/csv-gen';
import type { CsvFile } from './csv-files.ts';

export interface UploadBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly stream: Readable;
}

const BOUNDARY = 'soak-boundary';

type Packing = (file: CsvFile) => { path: string; name: string; encoding?: string };
const packings: readonly [Packing, ...Packing[]] = [
  ({ path }) => ({ path, name: 'contacts.csv' }),
  ({ path }) => ({ path, name: 'contacts.csv' }),
  ({ gzipPath }) => ({ path: gzipPath, name: 'contacts.csv.gz', encoding: 'gzip' }),
  ({ brotliPath }) => ({ path: brotliPath, name: 'contacts.csv.br', encoding: 'br' }),
];

/** A random packing of the file: compressed or not, raw or in a form. */
export function drawBody(random: Random, file: CsvFile): UploadBody {
  const { path, name, encoding } = random.pick(packings)(file);
  if (!random.chance(0.5))
    return {
      headers: { 'content-type': 'text/csv', ...(encoding && { 'content-encoding': encoding }) },
      stream: createReadStream(path),
    };
  async function* parts() {
    yield `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
    yield* createReadStream(path);
    yield `\r\n--${BOUNDARY}--\r\n`;
  }
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    stream: Readable.from(parts(), { objectMode: false }),
  };
}

/** The head of the file in pieces, with a pause before each. */
export function drip({ head }: CsvFile, { pieces, pauseMs }: { pieces: number; pauseMs: number }): Readable {
  const size = Math.max(1, Math.ceil(head.length / pieces));
  async function* slices() {
    for (let start = 0; start < head.length; start += size) {
      await wait(pauseMs);
      yield head.subarray(start, start + size);
    }
  }
  return Readable.from(slices(), { objectMode: false });
}
