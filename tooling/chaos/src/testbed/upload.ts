import { type Answer, RawClient, within } from '@repo/faults';
import { BrokenInvariant } from './errors.ts';
import type { ImportRequest } from './import-request.ts';

/** Longer than every time limit of the service. */
const ANSWER_LIMIT_MS = 30_000;

/** A client that sends one upload step by step. */
export class Upload {
  readonly request: ImportRequest;
  readonly client: RawClient;
  #sent = 0;
  #isStopped = false;

  private constructor(request: ImportRequest, client: RawClient) {
    this.request = request;
    this.client = client;
  }

  static async connect(port: number, request: ImportRequest): Promise<Upload> {
    return new Upload(request, await RawClient.connect(port));
  }

  get sentBytes(): number {
    return this.#sent;
  }

  /** Ignores all further sends. */
  stopSending(): void {
    this.#isStopped = true;
  }

  /** Sends the request up to this byte, unless the client has stopped or its connection is closed. */
  send(end: number): void {
    if (end <= this.#sent || this.#isStopped || !this.client.socket.writable) return;
    this.client.write(this.request.bytes.subarray(this.#sent, end));
    this.#sent = end;
  }

  sendHead(): void {
    this.send(this.request.headBytes);
  }

  /** @param share of the body, 0 to 1 */
  sendBody(share: number): void {
    const { bytes, headBytes } = this.request;
    this.send(headBytes + Math.floor((bytes.length - headBytes) * share));
  }

  sendAll(): void {
    this.send(this.request.bytes.length);
  }

  /** The answer; undefined when the connection was closed instead. @throws BrokenInvariant when neither happens */
  outcome(): Promise<Answer | undefined> {
    const answered = this.client.answer().catch(() => undefined);
    const late = () => new BrokenInvariant(`neither an answer nor a closed socket in ${ANSWER_LIMIT_MS} ms`);
    return within(ANSWER_LIMIT_MS, answered, late);
  }

  close(): void {
    this.client.socket.destroy();
  }
}

/** Sends a request over a new connection and reads its answer. */
export async function exchange(port: number, request: ImportRequest): Promise<Answer | undefined> {
  const upload = await Upload.connect(port, request);
  upload.sendAll();
  try {
    return await upload.outcome();
  } finally {
    upload.close();
  }
}
