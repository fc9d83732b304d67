import type { Readable } from 'node:stream';
import type { Compression } from './compression.ts';

/** Where an import's bytes come from: a file that has been opened. */
export interface ImportSource {
  /** The file's bytes; failing or destroying it leaves what carries them, such as a request, open. */
  readonly stream: Readable;
  /** What the client calls the file, by `fileNameFrom`. */
  readonly fileName: string | undefined;
  /** How those bytes are compressed. */
  readonly compression: Compression | undefined;
  /**
   * The charset that the client declared, as `encodingNamed` returns it; a byte order mark and `encoding=` overrule it.
   */
  readonly encoding?: string | undefined;
  /** Total bytes, where they are known: of a request, its body's. */
  readonly bytesTotal: number | undefined;
  /**
   * To be awaited when the stream has ended and before anything is committed: whether what follows the file was as it
   * must be.
   * @throws Problem FILE_COUNT, MULTIPART_MALFORMED, BODY_TRUNCATED, PARAMETER_INVALID
   */
  finished(): Promise<void>;
}

/** Asks for the file, opens it for `work`, and leaves it when that is done. */
export type OpenSource = <T>(signal: AbortSignal, work: (source: ImportSource) => Promise<T>) => Promise<T>;
