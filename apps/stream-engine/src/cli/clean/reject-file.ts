import { createWriteStream, type WriteStream } from 'node:fs';
import type { RecordBatch } from '@repo/transforms';
import { lineOf } from '../../imports/reject-download.ts';
import { rejectedRecords } from '../../imports/rejected-records.ts';
import { unusable } from '../files/input-file.ts';

/** A file of the records that were set aside, byte for byte under their header: to be mended and cleaned again. */
export class RejectFile {
  readonly #path: string;
  readonly #stream: WriteStream;
  #header: Buffer | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#stream = createWriteStream(path);
    // Whoever writes is told.
    this.#stream.on('error', () => {});
  }

  /** To be written before the first of them. */
  set header(line: Buffer) {
    this.#header = line;
  }

  /** @param batch may be used again as soon as it returns. @throws CommandFailure, by its promise */
  add(batch: RecordBatch): Promise<void> {
    const records = [...rejectedRecords(batch)].flatMap(({ original }) => lineOf(original));
    const bytes = Buffer.concat(this.#header ? [this.#header, ...records] : records);
    this.#header = undefined;
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(unusable(this.#path, error)) : resolve()));
    });
  }

  /** @throws CommandFailure */
  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.end((error?: Error | null) => (error ? reject(unusable(this.#path, error)) : resolve()));
    });
  }
}
