import { type Compression, type ImportSource, Problem } from '@repo/engine';
import type { FastifyRequest } from 'fastify';
import { contentCoding } from './content-coding.ts';
import { multipartSource } from './multipart-source.ts';
import { rawSource } from './raw-source.ts';

/**
 * What the headers say about how the body is compressed. Of a form only the file can be.
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
 * Opens the file of a request, from the form's one file part or from the body itself, once its first bytes are there.
 * @param declared by {@link declaredCompression}; without it the first bytes tell
 * @param signal aborted when nobody waits for the file any more
 * @throws Problem BODY_EMPTY, and those of the two sources
 */
export async function openUpload(
  request: FastifyRequest,
  declared: Compression | undefined,
  signal: AbortSignal,
): Promise<ImportSource> {
  return request.isMultipart() ? multipartSource(request, signal) : rawSource(request, declared, signal);
}
