import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { send } from '@repo/faults';
import { BODY_BYTES, chunksOf, pathOf } from './bodies.ts';
import type { EarlyError } from './early-errors.ts';

export interface Received {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
  /** What the client had sent of its body when it had the answer. */
  readonly sentBytes: number;
}

interface Sending {
  readonly url: string;
  readonly error: EarlyError;
  /** Where the files are that curl sends. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Sends the whole body if it is let. @throws Error what the client reports in the place of an answer */
type Client = (sending: Sending) => Promise<Received>;

const run = promisify(execFile);

/** As `run` hands them to whoever asks with the three usual clients. */
export const clients = { curl, fetch: undiciFetch, 'http.request': httpRequest } as const satisfies Record<
  string,
  Client
>;

export type ClientName = keyof typeof clients;

const headersOf = ({ headers = {} }: EarlyError) => ({ 'content-type': 'text/csv', ...headers });

/** Without `Expect: 100-continue`, with which it would send nothing of what is refused. */
async function curl({ url, error, folder, signal }: Sending): Promise<Received> {
  const headers = Object.entries({ ...headersOf(error), expect: '' });
  const words = headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`.trimEnd()]);
  const file = pathOf(folder, error.body);
  words.push('--request', 'POST', '--upload-file', file, '--write-out', '%{stderr}%{size_upload}', url);
  const { stdout, stderr } = await run('curl', ['--silent', '--show-error', '--include', ...words], {
    signal,
  });
  const headEnd = stdout.indexOf('\r\n\r\n');
  const head = stdout.slice(0, headEnd);
  return {
    status: Number(head.split(' ')[1]),
    mediaType: /^content-type: (.*)\r?$/im.exec(head)?.[1] ?? '',
    body: stdout.slice(headEnd + 4),
    sentBytes: Number(stderr),
  };
}

async function undiciFetch({ url, error, signal }: Sending): Promise<Received> {
  const chunks = new Counted(error);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const init = { method: 'POST', headers: headersOf(error), body, duplex: 'half', signal } as const;
  const response = await fetch(url, init);
  return {
    status: response.status,
    mediaType: response.headers.get('content-type') ?? '',
    body: await response.text(),
    sentBytes: chunks.bytes,
  };
}

async function httpRequest({ url, error, signal }: Sending): Promise<Received> {
  const chunks = new Counted(error);
  const body = Readable.from(chunks, { objectMode: false });
  const answered = new AbortController();
  try {
    const {
      status,
      headers,
      body: text,
    } = await send(url, {
      headers: { ...headersOf(error), 'content-length': BODY_BYTES },
      body,
      signal: AbortSignal.any([signal, answered.signal]),
    });
    return {
      status,
      mediaType: headers['content-type'] ?? '',
      body: text.toString(),
      sentBytes: chunks.bytes,
    };
  } finally {
    answered.abort();
    body.destroy();
  }
}

/** The chunks of the body that goes with the error; knows how much was taken of it. */
class Counted implements IterableIterator<Buffer> {
  bytes = 0;
  readonly #chunks: Generator<Buffer>;

  constructor({ body }: EarlyError) {
    this.#chunks = chunksOf(body);
  }

  next(): IteratorResult<Buffer, undefined> {
    const { done, value } = this.#chunks.next();
    if (done) return { done: true, value: undefined };
    this.bytes += value.length;
    return { done: false, value };
  }

  [Symbol.iterator](): this {
    return this;
  }
}
