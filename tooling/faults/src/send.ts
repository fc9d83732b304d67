import http from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether the connection had served another request. */
  readonly reused: boolean;
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer | Readable;
  /** Agent that provides the connection. Default: a new connection. */
  readonly agent?: http.Agent;
  readonly signal?: AbortSignal;
}

/** Sends one request with node:http and reads the whole answer. A Readable goes out chunked. */
export async function send(url: string, options: SendOptions = {}): Promise<Answer> {
  const { method = 'POST', headers = {}, body, agent = false, signal } = options;
  const length =
    body === undefined || body instanceof Readable ? {} : { 'content-length': Buffer.byteLength(body) };
  const request = http.request(url, {
    method,
    agent,
    headers: { ...length, ...headers },
    ...(signal ? { signal } : {}),
  });
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
  if (body instanceof Readable) body.pipe(request);
  else request.end(body);
  const response = await answered;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await buffer(response),
    reused: request.reusedSocket,
  };
}

export function sendCsv(
  url: string,
  csv: string | Buffer | Readable,
  options: SendOptions = {},
): Promise<Answer> {
  return send(url, { ...options, headers: { 'content-type': 'text/csv', ...options.headers }, body: csv });
}
