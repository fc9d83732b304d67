import { lineOf, rejectedRecords } from '@repo/engine';
import type { RecordBatch } from '@repo/transforms';
import { unusable } from '../arguments/input-file.ts';
import { OutputFile } from '../screen/output.ts';

/** A file of the records that were set aside, byte for byte under their header: to be mended and cleaned again. */
export class RejectFile {
  readonly #path: string;
  readonly #file: OutputFile;
  #header: Buffer | undefined;

  private constructor(path: string, file: OutputFile) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws CommandFailure */
  static async open(path: string): Promise<RejectFile> {
    return new RejectFile(path, await OutputFile.open(path));
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
    const written = new Promise<void>((resolve, reject) => {
      this.#file.stream.write(bytes, (error) => (error ? reject(unusable(this.#path, error)) : resolve()));
    });
    // Nobody waits for it any more where something else has failed.
    written.catch(() => {});
    return written;
  }

  /** Writes the rest; it is not there yet. @throws CommandFailure */
  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#file.stream.end((error?: Error | null) =>
        error ? reject(unusable(this.#path, error)) : resolve(),
      );
    });
  }

  /** @throws CommandFailure */
  keep(): Promise<void> {
    return this.#file.keep();
  }

  discard(): void {
    this.#file.discard();
  }
}
