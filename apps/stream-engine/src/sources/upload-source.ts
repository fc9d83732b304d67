import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem.ts';
import { type Compression, contentCoding } from './compression.ts';
import { multipartSource } from './multipart-source.ts';
import { rawSource } from './raw-source.ts';

/** The file inside a request. */
export interface UploadSource {
  /** The file's bytes; failing or destroying it leaves the request open for the answer. */
  readonly stream: Readable;
  /** What the client calls the file, by `fileNameFrom`. */
  readonly fileName: string | undefined;
  /** How those bytes are compressed. */
  readonly compression: Compression | undefined;
  /** Total bytes of the body where the client said so. */
  readonly bytesTotal: number | undefined;
  /**
   * To be awaited when the stream has ended and before anything is committed: whether the rest of the
   * request was as it must be.
   * @throws Problem FILE_COUNT, MULTIPART_MALFORMED, BODY_TRUNCATED, PARAMETER_INVALID
   */
  finished(): Promise<void>;
}

/**
 * What the headers say about how the body is compressed. Of a form only the file can be.
 * @throws Problem ENCODING_UNSUPPORTED
 */
export function declaredCompression(request: FastifyRequest): Compression | undefined {
  const compression = contentCoding(request.headers['content-encoding']);
  if (compression === undefined || !request.isMultipart()) return compression;
  throw new Problem(
    'ENCODING_UNSUPPORTED',
    'compress the file in the form, not the form: curl -F file=@contacts.csv.gz, without Content-Encoding',
  );
}

/**
 * Opens the file of a request, from the form's one file part or from the body itself, once its first bytes are there.
 * @param declared by {@link declaredCompression}; without it the first bytes tell
 * @param signal aborted when nobody waits for the file any more
 * @throws Problem BODY_EMPTY, and those of the two sources
 */
export async function openUpload(
  request: FastifyRequest,
  declared: Compression | undefined,
  signal: AbortSignal,
): Promise<UploadSource> {
  return request.isMultipart() ? multipartSource(request, signal) : rawSource(request, declared, signal);
}
