import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { send } from '@repo/faults';
import { BODY_BYTES, pathOf } from './bodies.ts';
import type { EarlyError } from './early-errors.ts';

export interface Received {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
  /** Bytes of the body that the client had sent when it had the answer. */
  readonly sentBytes: number;
}

interface Sending {
  readonly url: string;
  readonly error: EarlyError;
  /** Folder with the bodies. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Sends the whole body unless it is stopped. @throws Error what the client reports instead of an answer */
type Client = (sending: Sending) => Promise<Received>;

const run = promisify(execFile);

/** The three usual clients. */
export const clients = { curl, fetch: undiciFetch, 'http.request': httpRequest } as const satisfies Record<
  string,
  Client
>;

export type ClientName = keyof typeof clients;

const headersOf = ({ headers = {} }: EarlyError) => ({ 'content-type': 'text/csv', ...headers });

/** Runs curl without `Expect: 100-continue`, with which it would send nothing of a rejected body. */
async function curl({ url, error, folder, signal }: Sending): Promise<Received> {
  const headers = Object.entries({ ...headersOf(error), expect: '' });
  const words = ['--silent', '--show-error', '--include', '--request', 'POST'];
  words.push(...headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`.trimEnd()]));
  words.push('--upload-file', pathOf(folder, error.body), '--write-out', '%{stderr}%{size_upload}', url);
  const { stdout, stderr } = await run('curl', words, { signal });
  const headEnd = stdout.indexOf('\r\n\r\n');
  const head = stdout.slice(0, headEnd);
  return {
    status: Number(head.split(' ')[1]),
    mediaType: /^content-type: (.*)\r?$/im.exec(head)?.[1] ?? '',
    body: stdout.slice(headEnd + 4),
    sentBytes: Number(stderr),
  };
}

async function undiciFetch(sending: Sending): Promise<Received> {
  const { url, error, signal } = sending;
  const sent = { bytes: 0 };
  const body = ReadableStream.from(countBytes(sending, sent));
  const init = { method: 'POST', headers: headersOf(error), body, duplex: 'half', signal } as const;
  const response = await fetch(url, init);
  const mediaType = response.headers.get('content-type') ?? '';
  return { status: response.status, mediaType, body: await response.text(), sentBytes: sent.bytes };
}

async function httpRequest(sending: Sending): Promise<Received> {
  const { url, error, signal } = sending;
  const sent = { bytes: 0 };
  const body = Readable.from(countBytes(sending, sent), { objectMode: false });
  const answered = new AbortController();
  try {
    const answer = await send(url, {
      headers: { ...headersOf(error), 'content-length': BODY_BYTES },
      body,
      signal: AbortSignal.any([signal, answered.signal]),
    });
    const mediaType = answer.headers['content-type'] ?? '';
    return { status: answer.status, mediaType, body: answer.body.toString(), sentBytes: sent.bytes };
  } finally {
    answered.abort();
    body.destroy();
  }
}

/** The body that causes the error, whose bytes are counted as they are taken. */
async function* countBytes({ folder, error }: Sending, sent: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(pathOf(folder, error.body))) {
    sent.bytes += chunk.length;
    yield chunk;
  }
}
