import {
  type Compression,
  compressionOf,
  declaredDelimiter,
  detached,
  fileNameFromHeader,
  firstBytes,
  type ImportSource,
  Problem,
} from '@repo/engine';
import type { FastifyRequest } from 'fastify';
import { declaredEncoding } from './file-headers.ts';
import { mediaTypeUnsupported } from '../plugins/request-problem.ts';

/** Media types whose body is the file itself; curl -T sends none. */
const rawTypes = new Set([
  'application/csv',
  'application/gzip',
  'application/octet-stream',
  'application/x-gzip',
  'application/zstd',
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
]);

/** Opens the body as the file. @throws Problem BODY_EMPTY, MEDIA_TYPE_UNSUPPORTED, ENCODING_UNSUPPORTED */
export async function rawSource(
  request: FastifyRequest,
  declared: Compression | undefined,
  signal: AbortSignal,
): Promise<ImportSource> {
  const { headers } = request;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== undefined && !rawTypes.has(type)) throw mediaTypeUnsupported();
  // `headers` has only the first of two Content-Type headers.
  const { headersDistinct } = request.raw;
  const encoding = declaredEncoding({
    contentTypes: headersDistinct['content-type'],
    transferEncodings: headersDistinct['content-transfer-encoding'],
  });
  const length = headers['content-length'];
  if (headers['transfer-encoding'] === undefined && (length === undefined || Number(length) === 0)) {
    throw new Problem(
      'BODY_EMPTY',
      'the request body is empty; send the file with curl --data-binary @contacts.csv',
    );
  }
  const stream = detached(request.raw, bodyTruncated, {
    yieldTo: request.server.arrivals,
    onChunk: (bytes) => request.quota?.take(bytes),
  });
  const fileName = fileNameFromHeader(headers['content-disposition']);
  return {
    stream,
    fileName,
    compression: declared ?? compressionOf(await firstBytes(stream, signal)),
    encoding,
    delimiter: declaredDelimiter({ mediaType: type, fileName }),
    bytesTotal: length === undefined ? undefined : Number(length),
    // Node ends the body only after the announced number of bytes, or after the last chunk.
    finished: async () => {},
  };
}

export function bodyTruncated(cause?: unknown): Problem {
  return new Problem('BODY_TRUNCATED', 'the connection closed before the whole body arrived', {
    cause,
  });
}
