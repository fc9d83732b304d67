import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { ownFailure } from '../failure/command-failure.ts';
import type { Answer } from './service.ts';
import { completeBody } from './complete-body.ts';

/** Time limit for a response. Not for uploads, because a COMMIT may take long. */
export const ANSWER_LIMIT_MS = 60_000;

/** Silence after which the kernel starts TCP keepalive probes. */
const KEEPALIVE_DELAY_MS = 20_000;

export interface HttpRequest {
  readonly method: 'GET' | 'DELETE' | 'POST';
  /** Includes the query string. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
}

/** Requests to one server, each over a connection of its own. */
export class HttpClient {
  readonly #base: URL;
  readonly #key: string | undefined;
  readonly #answerLimitMs: number;

  constructor(base: URL, key: string | undefined, answerLimitMs: number = ANSWER_LIMIT_MS) {
    this.#base = base;
    this.#key = key;
    this.#answerLimitMs = answerLimitMs;
  }

  /** Starts a request; the caller writes the body and ends it. */
  begin({ method, path, headers = {} }: HttpRequest): ClientRequest {
    const { request } = this.#base.protocol === 'https:' ? https : http;
    const authorization = this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` };
    const begun = request(this.#urlOf(path), {
      method,
      agent: false,
      headers: { 'user-agent': 'stream-engine', ...authorization, ...headers },
    });
    begun.setSocketKeepAlive(true, KEEPALIVE_DELAY_MS);
    return begun;
  }

  /** @throws CommandFailure SERVER_UNREACHABLE; the body fails with CONNECTION_LOST */
  async ask(request: HttpRequest, body?: Buffer): Promise<Answer> {
    const begun = this.begin(request);
    timeOutWhenSilent(begun, this.#answerLimitMs);
    const answered = answerTo(begun);
    begun.end(body);
    try {
      const answer = await answered;
      // Reading the body has no time limit.
      begun.setTimeout(0);
      return { ...answer, body: completeBody(answer.body, this.#base.origin) };
    } catch (cause) {
      throw this.unreachable(cause);
    }
  }

  unreachable(cause: unknown): ReturnType<typeof ownFailure> {
    const { code, message } = cause as NodeJS.ErrnoException;
    const detail = `${this.#base.origin}: ${code ?? message}`;
    const hints = [
      'start one with `stream-engine serve`, name another with --server, or connect to PostgreSQL directly with --database-url',
    ];
    return ownFailure('SERVER_UNREACHABLE', detail, { hints, cause });
  }

  /** Keeps the path of the base URL, such as that of a proxy. */
  #urlOf(path: string): URL {
    return new URL(this.#base.pathname.replace(/\/$/, '') + path, this.#base);
  }
}

/** Ends a request after a period without traffic in either direction. */
export function timeOutWhenSilent(request: ClientRequest, limitMs: number): void {
  request.setTimeout(limitMs, () => request.destroy(new Error(`no answer for ${limitMs / 1000} s`)));
}

/** Resolves with the head of the response, even before the whole body was sent; rejects if the connection breaks. */
export function answerTo(request: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once('response', (response: IncomingMessage) =>
      resolve({ status: response.statusCode!, headers: response.headers, body: response }),
    );
    // Stays attached: after the response, a broken connection does not matter.
    request.on('error', reject);
  });
}
