import { type Compression, type ImportSource, Problem } from '@repo/engine';
import type { FastifyRequest } from 'fastify';
import { contentCoding } from './content-coding.ts';
import { multipartSource } from './multipart-source.ts';
import { rawSource } from './raw-source.ts';

/**
 * Returns the compression that the headers declare for the body. In a form only the file may be compressed.
 * @throws Problem ENCODING_UNSUPPORTED
 */
export function declaredCompression(request: FastifyRequest): Compression | undefined {
  const compression = contentCoding(request.headers['content-encoding']);
  if (compression === undefined || !request.isMultipart()) return compression;
  throw new Problem(
    'ENCODING_UNSUPPORTED',
    'compress the file inside the form, not the form itself: curl -F file=@contacts.csv.gz, without Content-Encoding',
  );
}

/**
 * Opens the file of a request, which is the form's only file or the body itself, once its first bytes have arrived.
 * @param declared see {@link declaredCompression}; if undefined, the first bytes decide
 * @param signal aborted when the file is no longer needed
 * @throws Problem BODY_EMPTY, and those of the two sources
 */
export async function openUpload(
  request: FastifyRequest,
  declared: Compression | undefined,
  signal: AbortSignal,
): Promise<ImportSource> {
  return request.isMultipart() ? multipartSource(request, signal) : rawSource(request, declared, signal);
}
