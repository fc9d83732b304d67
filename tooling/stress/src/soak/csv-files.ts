import { createReadStream } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type ExpectedOutcome, writeContactsFile } from '@repo/csv-gen';

export interface CsvFile {
  readonly path: string;
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

/** Writes every file up to `rowsMax`, clean and dirty. */
export async function writeFiles(
  folder: string,
  { seed, rowsMax }: { readonly seed: number; readonly rowsMax: number },
): Promise<CsvFiles> {
  const write = async (dirt: number): Promise<CsvFile[]> => {
    const files: CsvFile[] = [];
    for (const [rows, weight] of SIZES.filter(([size]) => size <= rowsMax)) {
      const file = path.join(folder, `${rows}-${dirt}.csv`);
      const expected = await writeContactsFile(file, { rows, seed, dirt });
      const head = await buffer(createReadStream(file, { end: HEAD_BYTES - 1 }));
      files.push({ path: file, head, expected, weight });
    }
    return files;
  };
  return { clean: await write(0), dirty: await write(DIRT) };
}
