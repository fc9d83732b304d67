import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ColumnChecksums } from '@repo/csv-gen';
import { encodeCopy, sanitize, scanRecords } from '@repo/transforms';
import { type BenchTable, planOf } from './table.ts';

/** One file in the three forms in which contenders send it. */
export interface Fixture {
  readonly rows: number;
  readonly csv: string;
  readonly csvBytes: number;
  readonly gzip: string;
  /** File in the format of COPY BINARY, encoded by our own pipeline. */
  readonly binary: string;
  readonly expected: ColumnChecksums | undefined;
  /** Deletes the files. */
  remove(): Promise<void>;
}

/** Writes the table's file of `rows` records to `stem`.csv, .csv.gz and .bin. */
export async function makeFixture(table: BenchTable, rows: number, stem: string): Promise<Fixture> {
  const [csv, gzip, binary] = [`${stem}.csv`, `${stem}.csv.gz`, `${stem}.bin`];
  const expected = await table.writeCsv(csv, rows);
  await pipeline(createReadStream(csv), createGzip(), createWriteStream(gzip));
  await encode(table, csv, binary);
  return {
    rows,
    csv,
    gzip,
    binary,
    expected: expected?.columns,
    csvBytes: (await stat(csv)).size,
    async remove() {
      for (const file of [csv, gzip, binary]) await rm(file);
    },
  };
}

/** A record that our own rules reject is missing, so that the tables of the contenders differ. */
async function encode(table: BenchTable, csv: string, binary: string): Promise<void> {
  await pipeline(
    createReadStream(csv, { highWaterMark: 256 * 1024 }),
    scanRecords(),
    sanitize({ plan: planOf(table) }),
    encodeCopy(),
    createWriteStream(binary),
  );
}
