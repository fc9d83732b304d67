import { createHash, type Hash } from 'node:crypto';
import path from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { create } from 'content-disposition';
import { type InputFile, shortened, unusable } from '../arguments/input-file.ts';
import { queryString } from '../arguments/command-line.ts';
import { ANSWER_LIMIT_MS, answerTo, type HttpClient, limitSilence } from './http-client.ts';
import type { Answer, ImportRequest } from './service.ts';

/** A file on its way to the server. */
export interface Upload {
  /** Rejects where the connection breaks, or with a CommandFailure where the file cannot be read. */
  readonly answer: Promise<Answer>;
  /** Whether the server can have the whole file: without that it commits nothing. */
  readonly isSent: boolean;
  /** SHA-256 of what was sent, base64, where it is no file that can be read again; undefined before all of it was. */
  readonly sha256: string | undefined;
  /** Ends the connection. */
  destroy(): void;
}

/**
 * Begins to send a file as the body of a request: with its length where that is known, else in chunks.
 * @param sha256 of the file, base64, to be sent with it: an import that has the key already is answered before the file is read
 */
export function beginUpload(client: HttpClient, request: ImportRequest, sha256?: string): Upload {
  const { file, idempotencyKey, isKeyGiven } = request;
  // An empty file with a length would be taken for a forgotten body.
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
  // One that is sent again is only asked about.
  if (sha256 !== undefined) limitSilence(sending, ANSWER_LIMIT_MS);
  const answer = answerTo(sending);
  const source = file.open();
  const meter = new FileMeter(file, isKeyGiven && file.path === undefined);
  // Before the pipeline, which would end a request without the reason.
  source.once('error', (error) => sending.destroy(unusable(file.name, error)));
  meter.once('error', (error) => sending.destroy(error));
  // Whatever ends it, the answer tells.
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

/** Where a file is imported to, with its parameters. */
export function importPath({ table, query }: ImportRequest): string {
  const parameters = queryString(query).toString();
  return `/v1/imports/${encodeURIComponent(table)}${parameters && `?${parameters}`}`;
}

/** RFC 9530. @param sha256 base64 */
export function digestHeader(sha256: string | undefined): { readonly 'content-digest'?: string } {
  return sha256 === undefined ? {} : { 'content-digest': `sha-256=:${sha256}:` };
}

/** How a file is compressed its first bytes tell, or else the name. */
export function codingOf({ name }: InputFile): { readonly 'content-encoding'?: 'br' } {
  return /\.br$/i.test(name) ? { 'content-encoding': 'br' } : {};
}

/** What has no path has no name either. */
function dispositionOf({ path: file }: InputFile): { readonly 'content-disposition'?: string } {
  return file === undefined ? {} : { 'content-disposition': create(path.basename(file)) };
}

/** Counts what is sent, and may hash it. A file that has become shorter than was announced would leave the server waiting for the rest. */
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

  /** Of what has been sent so far, base64. */
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
    callback(isShort ? shortened(name) : null);
  }
}
