import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { ownFailure } from '../failure/command-failure.ts';
import type { Answer } from './service.ts';
import { completeBody } from './complete-body.ts';

/** After which a server that does not answer is given up. Not for uploads: a COMMIT takes as long as it takes. */
export const ANSWER_LIMIT_MS = 60_000;

/** Silence after which the kernel begins to probe whether the server is still there. */
const KEEPALIVE_DELAY_MS = 20_000;

export interface HttpRequest {
  readonly method: 'GET' | 'DELETE' | 'POST';
  /** With the query string. */
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

  /** Begins a request, whose body and end are the caller's. */
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
    limitSilence(begun, this.#answerLimitMs);
    const answered = answerTo(begun);
    begun.end(body);
    try {
      const answer = await answered;
      // From here on whoever reads may take their time.
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

  /** The server may live under a path of a proxy. */
  #urlOf(path: string): URL {
    return new URL(this.#base.pathname.replace(/\/$/, '') + path, this.#base);
  }
}

/** Ends a request where nothing goes either way for so long. */
export function limitSilence(request: ClientRequest, limitMs: number): void {
  request.setTimeout(limitMs, () => request.destroy(new Error(`no answer for ${limitMs / 1000} s`)));
}

/** Resolves when the head of the answer is there, also before all has been sent; rejects when the connection breaks. */
export function answerTo(request: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once('response', (response: IncomingMessage) =>
      resolve({ status: response.statusCode!, headers: response.headers, body: response }),
    );
    // Also later ones: behind an answer the connection may break without anybody caring.
    request.on('error', reject);
  });
}
