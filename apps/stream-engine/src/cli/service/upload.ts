import path from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { create } from 'content-disposition';
import { type InputFile, shortened, unusable } from '../files/input-file.ts';
import { queryString } from '../options/import-options.ts';
import { answerTo, type HttpClient } from './http-client.ts';
import type { Answer, ImportRequest } from './service.ts';

/** A file on its way to the server. */
export interface Upload {
  /** Rejects where the connection breaks, or with a CommandFailure where the file cannot be read. */
  readonly answer: Promise<Answer>;
  /** Whether the server can have the whole file: without that it commits nothing. */
  readonly isSent: boolean;
  /** Ends the connection. */
  destroy(): void;
}

/** Begins to send a file as the body of a request: with its length where that is known, else in chunks. */
export function beginUpload(
  client: HttpClient,
  { file, table, query, idempotencyKey }: ImportRequest,
): Upload {
  const parameters = queryString(query).toString();
  // An empty file with a length would be taken for a forgotten body.
  const framing = file.bytesTotal
    ? { 'content-length': file.bytesTotal }
    : { 'transfer-encoding': 'chunked' };
  const request = client.begin({
    method: 'POST',
    path: `/v1/imports/${encodeURIComponent(table)}${parameters && `?${parameters}`}`,
    headers: {
      'content-type': 'application/octet-stream',
      'idempotency-key': idempotencyKey,
      ...codingOf(file),
      ...dispositionOf(file),
      ...framing,
    },
  });
  const answer = answerTo(request);
  const source = file.open();
  const meter = new LengthMeter(file);
  // Before the pipeline, which would end a request without the reason.
  source.once('error', (error) => request.destroy(unusable(file.name, error)));
  meter.once('error', (error) => request.destroy(error));
  // Whatever ends it, the answer tells.
  pipeline(source, meter, request).catch(() => {});
  return {
    answer,
    get isSent() {
      return request.writableEnded || meter.isComplete;
    },
    destroy: () => request.destroy(),
  };
}

/** How a file is compressed its first bytes tell, or else the name. */
export function codingOf({ name }: InputFile): { readonly 'content-encoding'?: 'br' } {
  return /\.br$/i.test(name) ? { 'content-encoding': 'br' } : {};
}

/** What has no path has no name either. */
function dispositionOf({ path: file }: InputFile): { readonly 'content-disposition'?: string } {
  return file === undefined ? {} : { 'content-disposition': create(path.basename(file)) };
}

/** Counts what is sent. A file that has become shorter than was announced would leave the server waiting for the rest. */
class LengthMeter extends Transform {
  readonly #file: InputFile;
  #bytes = 0;

  constructor(file: InputFile) {
    super();
    this.#file = file;
  }

  get isComplete(): boolean {
    return this.#bytes >= (this.#file.bytesTotal ?? Number.POSITIVE_INFINITY);
  }

  override _transform(chunk: Buffer, _encoding: string, callback: TransformCallback): void {
    this.#bytes += chunk.length;
    callback(null, chunk);
  }

  override _flush(callback: TransformCallback): void {
    const { name, bytesTotal = 0 } = this.#file;
    const isShort = this.#bytes < bytesTotal;
    callback(isShort ? shortened(name) : null);
  }
}
