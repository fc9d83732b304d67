import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@repo/csv-gen';
import type { CsvFile } from './csv-shelf.ts';

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

/** The file as some client would send it: compressed or not, as the body or in a form. */
export function drawBody(random: Random, file: CsvFile): UploadBody {
  const { path, name, encoding } = random.pick(packings)(file);
  if (random.chance(0.5)) return inForm(path, name);
  return {
    headers: { 'content-type': 'text/csv', ...(encoding && { 'content-encoding': encoding }) },
    stream: createReadStream(path),
  };
}

function inForm(path: string, name: string): UploadBody {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  async function* parts() {
    yield head;
    yield* createReadStream(path);
    yield `\r\n--${BOUNDARY}--\r\n`;
  }
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    stream: Readable.from(parts(), { objectMode: false }),
  };
}

/** The file's head in so many pieces, with a pause before each. */
export function drip(file: CsvFile, { pieces, pauseMs }: { pieces: number; pauseMs: number }): Readable {
  const size = Math.max(1, Math.ceil(file.head.length / pieces));
  async function* slices() {
    for (let start = 0; start < file.head.length; start += size) {
      await wait(pauseMs);
      yield file.head.subarray(start, start + size);
    }
  }
  return Readable.from(slices(), { objectMode: false });
}
