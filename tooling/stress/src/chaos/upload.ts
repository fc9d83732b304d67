import { type Answer, RawClient, within } from '@repo/faults';
import { BrokenPromise } from '../rig/broken-promise.ts';

export interface ImportRequestOptions {
  readonly key?: string | undefined;
  /** Value of the column `tag` in its rows. */
  readonly tag: string;
  readonly rows: number;
  /** Query of the URL, with its `?`. */
  readonly query?: string;
  /** Sends multipart/form-data instead of the file. */
  readonly isForm?: boolean;
}

/** One upload, byte by byte. */
interface ImportRequest extends ImportRequestOptions {
  readonly bytes: Buffer;
  readonly headBytes: number;
}

const BOUNDARY = 'boundary-of-a-test';
const LABEL = 'x'.repeat(180);

/** Rows have about 200 bytes, and ids from 1. */
export function importRequest(options: ImportRequestOptions): ImportRequest {
  const { tag, rows, key, query = '', isForm = false } = options;
  const lines = Array.from({ length: rows }, (_, index) => `${index + 1},${tag},${LABEL}\n`);
  const file = `id,tag,label\n${lines.join('')}`;
  const disposition = 'content-disposition: form-data; name="file"; filename="items.csv"';
  const form = `--${BOUNDARY}\r\n${disposition}\r\ncontent-type: text/csv\r\n\r\n${file}\r\n--${BOUNDARY}--\r\n`;
  const body = isForm ? form : file;
  const head = [
    `POST /v1/imports/items${query} HTTP/1.1`,
    'host: localhost',
    `content-type: ${isForm ? `multipart/form-data; boundary=${BOUNDARY}` : 'text/csv'}`,
    `content-length: ${body.length}`,
    ...(key === undefined ? [] : [`idempotency-key: ${key}`]),
  ].join('\r\n');
  return { ...options, bytes: Buffer.from(`${head}\r\n\r\n${body}`), headBytes: head.length + 4 };
}

/** Longer than every time limit of the service. */
const ANSWER_LIMIT_MS = 30_000;

/** A client that sends one upload step by step. */
export class Upload {
  readonly request: ImportRequest;
  readonly client: RawClient;
  #sentBytes = 0;
  #isStopped = false;

  private constructor(request: ImportRequest, client: RawClient) {
    this.request = request;
    this.client = client;
  }

  static async connect(port: number, request: ImportRequest): Promise<Upload> {
    return new Upload(request, await RawClient.connect(port));
  }

  get isSent(): boolean {
    return this.#sentBytes === this.request.bytes.length;
  }

  /** Ignores all further sends. */
  stopSending(): void {
    this.#isStopped = true;
  }

  /** Sends the request up to this byte, unless the client has stopped or its connection is closed. */
  send(end: number): void {
    if (end <= this.#sentBytes || this.#isStopped || !this.client.socket.writable) return;
    this.client.write(this.request.bytes.subarray(this.#sentBytes, end));
    this.#sentBytes = end;
  }

  /** @param share of the body, 0 to 1; all of the head is sent */
  sendBody(share: number): void {
    const { bytes, headBytes } = this.request;
    this.send(headBytes + Math.floor((bytes.length - headBytes) * share));
  }

  sendAll(): void {
    this.sendBody(1);
  }

  /** The answer; undefined when the connection was closed instead. @throws BrokenPromise when neither happens */
  outcome(): Promise<Answer | undefined> {
    const answered = this.client.answer().catch(() => undefined);
    const late = () => new BrokenPromise(`neither an answer nor a closed socket in ${ANSWER_LIMIT_MS} ms`);
    return within(ANSWER_LIMIT_MS, answered, late);
  }

  close(): void {
    this.client.socket.destroy();
  }
}
