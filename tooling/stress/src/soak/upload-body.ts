import { createReadStream } from 'node:fs';
import { pipeline, Readable, type Transform } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createBrotliCompress, createGzip, constants as zlib } from 'node:zlib';
import type { Random } from '@repo/csv-gen';
import type { CsvFile } from './csv-files.ts';

export interface UploadBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly stream: Readable;
}

const BOUNDARY = 'soak-boundary';

interface Packing {
  readonly encoding?: string;
  readonly extension?: string;
  readonly compress?: () => Transform;
}

const plain: Packing = {};
const gzip = { encoding: 'gzip', extension: '.gz', compress: () => createGzip({ level: 1 }) };
const brotliOptions = { params: { [zlib.BROTLI_PARAM_QUALITY]: 2 } };
const brotli = { encoding: 'br', extension: '.br', compress: () => createBrotliCompress(brotliOptions) };

/** A random packing of the file: compressed or not, raw or in a form. */
export function drawBody(random: Random, { path }: CsvFile): UploadBody {
  const { encoding, extension = '', compress } = random.pick<Packing>([plain, plain, gzip, brotli]);
  const open = () => {
    const file = createReadStream(path);
    return compress ? pipeline(file, compress(), () => {}) : file;
  };
  if (!random.chance(0.5))
    return {
      headers: { 'content-type': 'text/csv', ...(encoding && { 'content-encoding': encoding }) },
      stream: open(),
    };
  async function* parts() {
    yield `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="contacts.csv${extension}"\r\n\r\n`;
    yield* open();
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
