import type { Readable } from 'node:stream';
import type { Compression } from './compression.ts';

/** Source of an import's bytes: an opened file. */
export interface ImportSource {
  /** The file's bytes. If the stream fails or is destroyed, its carrier, such as a request, stays open. */
  readonly stream: Readable;
  /** Client's name for the file, from `fileNameFrom`. */
  readonly fileName: string | undefined;
  /** Compression of those bytes. */
  readonly compression: Compression | undefined;
  /** Charset declared by the client, as `encodingNamed` returns it; a byte order mark and `encoding=` override it. */
  readonly encoding?: string | undefined;
  /** Delimiter declared by the client; a `sep=` line and `delimiter=` override it. */
  readonly delimiter?: number | undefined;
  /** Total bytes, if known; for a request, those of its body. */
  readonly bytesTotal: number | undefined;
  /**
   * Await this after the stream has ended and before anything is committed: it checks what follows the file.
   * @throws Problem FILE_COUNT, MULTIPART_MALFORMED, BODY_TRUNCATED, PARAMETER_INVALID
   */
  finished(): Promise<void>;
}

/** Requests the file, opens it for `work`, and releases it afterwards. */
export type OpenSource = <T>(signal: AbortSignal, work: (source: ImportSource) => Promise<T>) => Promise<T>;
