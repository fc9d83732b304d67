import type { Multipart, MultipartFile } from '@fastify/multipart';
import {
  compressionOf,
  declaredDelimiter,
  detached,
  fileNameFrom,
  firstBytes,
  type ImportSource,
  Problem,
} from '@repo/engine';
import { quoted } from '@repo/transforms';
import type { FastifyRequest } from 'fastify';
import { requestProblem } from '../plugins/request-problem.ts';
import { declaredEncoding } from './file-headers.ts';
import { PartHeaders } from './part-headers.ts';
import { bodyTruncated } from './raw-source.ts';

/** Limits of the form around the file. The file itself has none; the plugin's default would be 1 MiB. */
const limits = { fileSize: Number.POSITIVE_INFINITY, fieldSize: 1024, headerPairs: 64, parts: 3 };

/**
 * Opens the first part of a form, which must be a file.
 * @throws Problem FILE_MISSING, PARAMETER_INVALID for a field, MULTIPART_MALFORMED, BODY_TRUNCATED, ENCODING_UNSUPPORTED
 */
export async function multipartSource(request: FastifyRequest, signal: AbortSignal): Promise<ImportSource> {
  const partHeaders = new PartHeaders();
  const { construct } = partHeaders;
  const options = { limits, construct };
  const parts = request.parts(options);
  const first = await nextPart(parts);
  if (first === undefined) {
    throw new Problem('FILE_MISSING', 'the form has no file; send it with curl -F file=@contacts.csv');
  }
  const { file, filename } = fileOf(first);
  const contentTypes = partHeaders.of(file, 'content-type');
  const encoding = declaredEncoding({
    contentTypes,
    transferEncodings: partHeaders.of(file, 'content-transfer-encoding'),
  });
  const length = request.headers['content-length'];
  const stream = detached(file, malformed, {
    yieldTo: request.server.arrivals,
    onChunk: (bytes) => request.quota?.take(bytes),
  });
  return {
    stream,
    fileName: fileNameFrom(filename),
    compression: compressionOf(await firstBytes(stream, signal), filename),
    encoding,
    delimiter: declaredDelimiter({ mediaType: contentTypes?.[0], fileName: filename }),
    bytesTotal: length === undefined ? undefined : Number(length),
    async finished() {
      // Limits and framing errors appear only when the iteration reaches the end of the body.
      const next = await nextPart(parts);
      if (file.truncated) throw bodyTruncated();
      if (next !== undefined) {
        fileOf(next);
        throw new Problem('FILE_COUNT', 'the form has more than one file; send one file per request');
      }
    },
  };
}

async function nextPart(parts: AsyncIterator<Multipart>): Promise<Multipart | undefined> {
  try {
    const { value, done } = await parts.next();
    return done ? undefined : value;
  } catch (error) {
    throw malformed(error);
  }
}

function fileOf(part: Multipart): MultipartFile {
  if (part.type === 'file') return part;
  throw new Problem(
    'PARAMETER_INVALID',
    `the form has a field ${quoted(part.fieldname)}; parameters belong in the URL, such as ?delimiter=; and a file needs an @: curl -F file=@contacts.csv`,
  );
}

function malformed(error?: unknown): Problem {
  // Codes of the plugin and of Node for a broken connection. Parser errors after that are its consequence.
  const { code } = (error ?? { code: 'ECONNRESET' }) as { code?: unknown };
  if (code === 'ECONNRESET' || code === 'FST_MP_PREMATURE_CLOSE') return bodyTruncated(error);
  const problem = requestProblem(error);
  if (problem.code !== 'INTERNAL_ERROR') return problem;
  return new Problem('MULTIPART_MALFORMED', 'the form is cut short or does not match its boundary', {
    cause: error,
  });
}
