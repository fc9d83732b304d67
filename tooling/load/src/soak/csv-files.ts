import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliCompress, createGzip, constants as zlib } from 'node:zlib';
import { createContactsGenerator, type ExpectedOutcome } from '@repo/csv-gen';

export interface CsvFile {
  readonly path: string;
  readonly gzipPath: string;
  readonly brotliPath: string;
  /** The first bytes, or all of a small file. */
  readonly head: Buffer;
  readonly expected: ExpectedOutcome;
  /** How often the file is used, relative to the others. */
  readonly weight: number;
}

export interface CsvFiles {
  readonly clean: readonly CsvFile[];
  readonly dirty: readonly CsvFile[];
}

const HEAD_BYTES = 256 * 1024;

/** Records of each file, about 200 bytes each, and its weight. */
const SIZES: readonly (readonly [rows: number, weight: number])[] = [
  [0, 60],
  [1, 200],
  [50, 400],
  [1_000, 500],
  [10_000, 300],
  [100_000, 30],
  [500_000, 1],
];

/** Share of invalid records in a dirty file. */
const DIRT = 0.02;

/** Writes every file up to `rowsMax`, clean and dirty, plain and compressed: generating them later would load the machine. */
export async function generateFiles(
  folder: string,
  { seed, rowsMax }: { readonly seed: number; readonly rowsMax: number },
): Promise<CsvFiles> {
  const generate = async (name: string, dirt: number): Promise<CsvFile[]> => {
    const files: CsvFile[] = [];
    for (const [rows, weight] of SIZES.filter(([size]) => size <= rowsMax))
      files.push(await writeFiles(path.join(folder, `${name}-${rows}.csv`), { rows, seed, dirt, weight }));
    return files;
  };
  return { clean: await generate('clean', 0), dirty: await generate('dirty', DIRT) };
}

async function writeFiles(
  file: string,
  { weight, ...options }: { rows: number; seed: number; dirt: number; weight: number },
): Promise<CsvFile> {
  const generator = createContactsGenerator(options);
  const [gzipPath, brotliPath] = [`${file}.gz`, `${file}.br`];
  const brotli = createBrotliCompress({ params: { [zlib.BROTLI_PARAM_QUALITY]: 2 } });
  await pipeline(generator.stream(), createWriteStream(file));
  await pipeline(createReadStream(file), createGzip({ level: 1 }), createWriteStream(gzipPath));
  await pipeline(createReadStream(file), brotli, createWriteStream(brotliPath));
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return { path: file, gzipPath, brotliPath, head, expected: generator.expected(), weight };
  } finally {
    await handle.close();
  }
}
