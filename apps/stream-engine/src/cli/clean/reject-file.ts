import { linesInOrder, rejectedRecords } from '@repo/engine';
import type { RecordBatch } from '@repo/transforms';
import { unusableFile } from '../arguments/input-file.ts';
import { OutputFile } from '../screen/output.ts';

/** A file of rejected records, byte for byte and with their header, to fix and clean again. */
export class RejectFile {
  readonly #path: string;
  readonly #file: OutputFile;
  readonly #lineOf = linesInOrder();
  #header: Buffer | undefined;

  private constructor(path: string, file: OutputFile) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws CommandFailure */
  static async open(path: string): Promise<RejectFile> {
    return new RejectFile(path, await OutputFile.open(path));
  }

  /** Header to write before the first record. */
  set header(line: Buffer) {
    this.#header = line;
  }

  /** Writes the rejects of a batch, which may be reused as soon as this returns. @throws CommandFailure, by its promise */
  add(batch: RecordBatch): Promise<void> {
    // A header shows how lines end.
    if (this.#header) this.#lineOf(this.#header);
    const records = [...rejectedRecords(batch)].flatMap(({ original }) => this.#lineOf(original));
    const bytes = Buffer.concat(this.#header ? [this.#header, ...records] : records);
    this.#header = undefined;
    const written = new Promise<void>((resolve, reject) => {
      this.#file.stream.write(bytes, (error) =>
        error ? reject(unusableFile(this.#path, error)) : resolve(),
      );
    });
    // After another failure, nothing awaits this promise.
    written.catch(() => {});
    return written;
  }

  /** Writes the remaining bytes; the file is still temporary. @throws CommandFailure */
  end(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#file.stream.end((error?: Error | null) =>
        error ? reject(unusableFile(this.#path, error)) : resolve(),
      );
    });
  }

  /** Moves the complete file into place. @throws CommandFailure */
  keep(): Promise<void> {
    return this.#file.keep();
  }

  discard(): void {
    this.#file.discard();
  }
}
