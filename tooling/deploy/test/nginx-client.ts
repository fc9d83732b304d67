import { spawn } from 'node:child_process';
import type http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer, text } from 'node:stream/consumers';
import { childEnvironment } from '@repo/faults';
import type { NginxServer } from './nginx-server.ts';

export interface ClientAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

type Headers = Readonly<Record<string, string | number>>;

/** A client that trusts nginx's certificate and has a key of the service. */
export class NginxClient {
  readonly #nginx: NginxServer;
  readonly #key: string;

  constructor(nginx: NginxServer, key: string) {
    this.#nginx = nginx;
    this.#key = key;
  }

  /** Opens a request on a new connection; the caller writes the body. */
  open(method: string, path: string, headers: Headers = {}): http.ClientRequest {
    const request = https.request(this.#nginx.url + path, {
      method,
      agent: false,
      ca: this.#nginx.certificate,
      headers: { authorization: `Bearer ${this.#key}`, ...headers },
    });
    // `answerTo` reports errors.
    request.on('error', () => {});
    return request;
  }

  async get(path: string, headers: Headers = {}): Promise<ClientAnswer> {
    return read(await answerTo(this.open('GET', path, headers).end()));
  }

  async json(path: string) {
    return JSON.parse((await this.get(path)).body);
  }

  async post(
    path: string,
    body: string | Iterable<Buffer>,
    headers: Headers = { 'content-type': 'text/csv' },
  ): Promise<ClientAnswer> {
    const request = this.open('POST', path, headers);
    const answer = answerTo(request);
    await pipeline(Readable.from(typeof body === 'string' ? [body] : body, { objectMode: false }), request);
    return read(await answer);
  }

  /** Sends with curl, which stops when it has received an error. */
  async curl(path: string, body: EndlessBody): Promise<CutAnswer> {
    const headers = [
      `authorization: Bearer ${this.#key}`,
      'content-type: text/csv',
      // Otherwise curl would wait for 100 Continue.
      'expect:',
    ].flatMap((header) => ['--header', header]);
    const report = ['--silent', '--show-error', '--include', '--write-out', '%{stderr}%{size_upload}'];
    const words = ['--request', 'POST', '--upload-file', '-', '--cacert', this.#nginx.certificateFile];
    words.push(...headers, ...report, this.#nginx.url + path);
    const child = spawn('curl', words, { env: childEnvironment({}) });
    const sent = pipeline(Readable.from(chunksOf(body), { objectMode: false }), child.stdin).catch(() => {});
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), sent]);
    const [head = '', answer = ''] = output.split('\r\n\r\n');
    return {
      status: Number(head.split(' ')[1]),
      mediaType: /^content-type: (.*)$/im.exec(head)?.[1]?.trimEnd() ?? '',
      body: answer,
      sentBytes: Number(errors),
    };
  }

  /** Sends with http.request, which keeps sending while it reads the answer. */
  async request(path: string, body: EndlessBody): Promise<CutAnswer> {
    const request = this.open('POST', path, { 'content-type': 'text/csv' });
    const answer = answerTo(request);
    pipeline(Readable.from(chunksOf(body), { objectMode: false }), request).catch(() => {});
    const { headers, ...received } = await read(await answer);
    const sentBytes = request.socket!.bytesWritten;
    request.destroy();
    return { ...received, mediaType: headers['content-type'] ?? '', sentBytes };
  }
}

/** A body that is sent until the answer arrives. */
export interface EndlessBody {
  readonly head: string;
  readonly chunk: string;
  /** The most chunks. */
  readonly count: number;
}

/** An answer that arrived while the body was being sent. */
export interface CutAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
  /** Bytes that the client had sent by then. */
  readonly sentBytes: number;
}

function* chunksOf({ head, chunk, count }: EndlessBody): Generator<Buffer> {
  yield Buffer.from(head);
  const bytes = Buffer.from(chunk);
  for (let sent = 0; sent < count; sent++) yield bytes;
}

/** Resolves with the answer. @throws the error of the request if there is none */
export function answerTo(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
}

export async function read(answer: http.IncomingMessage): Promise<ClientAnswer> {
  const { statusCode = 0, headers } = answer;
  return { status: statusCode, headers, body: (await buffer(answer)).toString() };
}
