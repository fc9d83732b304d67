import { createHash, type Hash } from 'node:crypto';
import path from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { create } from 'content-disposition';
import { type InputFile, shortenedFile, unusableFile } from '../arguments/input-file.ts';
import { queryString } from '../arguments/command-line.ts';
import { ANSWER_LIMIT_MS, answerTo, type HttpClient, timeOutWhenSilent } from './http-client.ts';
import type { Answer, ImportRequest } from './service.ts';

/** A file that is being sent to the server. */
export interface Upload {
  /** Rejects if the connection breaks, and with a CommandFailure if the file cannot be read. */
  readonly answer: Promise<Answer>;
  /** Whether the server may have the whole file; otherwise it commits nothing. */
  readonly isSent: boolean;
  /** SHA-256 of the sent bytes, base64, if the input cannot be read again; undefined until all was sent. */
  readonly sha256: string | undefined;
  /** Ends the connection. */
  destroy(): void;
}

/**
 * Starts sending a file as the body of a request, with its length if known and in chunks otherwise.
 * @param sha256 of the file, base64; lets the server answer for an existing import before it reads the file
 */
export function beginUpload(client: HttpClient, request: ImportRequest, sha256?: string): Upload {
  const { file, idempotencyKey, isKeyGiven } = request;
  // The server would mistake an empty body with a length for a missing body.
  const framing = file.bytesTotal
    ? { 'content-length': file.bytesTotal }
    : { 'transfer-encoding': 'chunked' };
  const sending = client.begin({
    method: 'POST',
    path: importPath(request),
    headers: {
      'content-type': 'application/octet-stream',
      'idempotency-key': idempotencyKey,
      ...digestHeader(sha256),
      ...codingOf(file),
      ...dispositionOf(file),
      ...framing,
    },
  });
  // A repeated upload only asks for the receipt.
  if (sha256 !== undefined) timeOutWhenSilent(sending, ANSWER_LIMIT_MS);
  const answer = answerTo(sending);
  const source = file.open();
  const meter = new FileMeter(file, isKeyGiven && file.path === undefined);
  // Attached before the pipeline, which would end the request without the reason.
  source.once('error', (error) => sending.destroy(unusableFile(file.name, error)));
  meter.once('error', (error) => sending.destroy(error));
  // The response reports every failure.
  pipeline(source, meter, sending).catch(() => {});
  const isSent = () => sending.writableEnded || meter.isComplete;
  return {
    answer,
    get isSent() {
      return isSent();
    },
    get sha256() {
      return isSent() ? meter.sha256() : undefined;
    },
    destroy: () => sending.destroy(),
  };
}

/** Path of an import request, with its parameters. */
export function importPath({ table, query }: ImportRequest): string {
  const parameters = queryString(query).toString();
  return `/v1/imports/${encodeURIComponent(table)}${parameters && `?${parameters}`}`;
}

/** Returns a `Content-Digest` header (RFC 9530). @param sha256 base64 */
export function digestHeader(sha256: string | undefined): { readonly 'content-digest'?: string } {
  return sha256 === undefined ? {} : { 'content-digest': `sha-256=:${sha256}:` };
}

/** Brotli has no magic number, so the file name decides; the server detects other compression. */
export function codingOf({ name }: InputFile): { readonly 'content-encoding'?: 'br' } {
  return /\.br$/i.test(name) ? { 'content-encoding': 'br' } : {};
}

/** Returns a header with the name of a file that has a path. */
function dispositionOf({ path: file }: InputFile): { readonly 'content-disposition'?: string } {
  return file === undefined ? {} : { 'content-disposition': create(path.basename(file)) };
}

/**
 * Counts, and optionally hashes, the sent bytes. Fails if the file is shorter than announced: the server would wait for
 * the missing bytes.
 */
class FileMeter extends Transform {
  readonly #file: InputFile;
  readonly #hash: Hash | undefined;
  #bytes = 0;

  constructor(file: InputFile, isHashed: boolean) {
    super();
    this.#file = file;
    this.#hash = isHashed ? createHash('sha256') : undefined;
  }

  get isComplete(): boolean {
    return this.#bytes >= (this.#file.bytesTotal ?? Number.POSITIVE_INFINITY);
  }

  /** SHA-256 of the bytes sent so far, base64. */
  sha256(): string | undefined {
    return this.#hash?.copy().digest('base64');
  }

  override _transform(chunk: Buffer, _encoding: string, callback: TransformCallback): void {
    this.#bytes += chunk.length;
    this.#hash?.update(chunk);
    callback(null, chunk);
  }

  override _flush(callback: TransformCallback): void {
    const { name, bytesTotal = 0 } = this.#file;
    const isShort = this.#bytes < bytesTotal;
    callback(isShort ? shortenedFile(name) : null);
  }
}
