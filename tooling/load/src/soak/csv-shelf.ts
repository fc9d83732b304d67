import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliCompress, createGzip, constants as zlib } from 'node:zlib';
import { createContactsGenerator, type ExpectedOutcome } from '@repo/csv-gen';

/** A file that uploads are made of. */
export interface CsvFile {
  readonly path: string;
  readonly gzipPath: string;
  readonly brotliPath: string;
  /** The first bytes, or all where the file is small. */
  readonly head: Buffer;
  readonly expected: ExpectedOutcome;
  /** How often it is taken, relative to the others. */
  readonly weight: number;
}

const HEAD_BYTES = 256 * 1024;

/** Records of each file, about 200 bytes each, and how often it is taken. */
const SIZES: readonly (readonly [rows: number, weight: number])[] = [
  [0, 60],
  [1, 200],
  [50, 400],
  [1_000, 500],
  [10_000, 300],
  [100_000, 30],
  [500_000, 1],
];

/** One record in so many is spoilt in the dirty variant of a file. */
const DIRT = 0.02;

/**
 * Writes every file, clean and dirty, as it is and compressed: making them while they are sent would cost more than
 * sending them.
 * @param rowsMax leaves longer ones out
 */
export async function fillShelf(
  folder: string,
  { seed, rowsMax }: { readonly seed: number; readonly rowsMax: number },
): Promise<{ readonly clean: readonly CsvFile[]; readonly dirty: readonly CsvFile[] }> {
  const sizes = SIZES.filter(([rows]) => rows <= rowsMax);
  const make = async (name: string, dirt: number): Promise<CsvFile[]> => {
    const files: CsvFile[] = [];
    for (const [rows, weight] of sizes)
      files.push(await writeFiles(path.join(folder, `${name}-${rows}.csv`), { rows, seed, dirt, weight }));
    return files;
  };
  return { clean: await make('clean', 0), dirty: await make('dirty', DIRT) };
}

async function writeFiles(
  file: string,
  { weight, ...options }: { rows: number; seed: number; dirt: number; weight: number },
): Promise<CsvFile> {
  const generator = createContactsGenerator(options);
  await pipeline(generator.stream(), createWriteStream(file));
  const compressed = { gzipPath: `${file}.gz`, brotliPath: `${file}.br` };
  const fast = { params: { [zlib.BROTLI_PARAM_QUALITY]: 2 } };
  await pipeline(createReadStream(file), createGzip({ level: 1 }), createWriteStream(compressed.gzipPath));
  await pipeline(
    createReadStream(file),
    createBrotliCompress(fast),
    createWriteStream(compressed.brotliPath),
  );
  return { path: file, ...compressed, head: await readHead(file), expected: generator.expected(), weight };
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
