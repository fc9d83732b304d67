import { apiKey, keyProblem } from './session.ts';
import type { Problem } from './types.ts';

/** The service answered with a problem. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The service did not answer: no connection, or a proxy answered instead. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** Status of the proxy's answer, if there was one. */
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/** Reason why a request failed: a problem that the service reported, or no answer from it. */
export type Failure = Problem | Unreachable;

/** @param error what {@link request} threw */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return error.problem;
  return error instanceof Unreachable ? error : new Unreachable('the response was cut off', { cause: error });
}

/**
 * Sends a request to the service.
 * @param path relative to the page: `v1/tables`
 * @param accept media type of the answer. Any other type is treated as the answer of a proxy.
 * @returns a 2xx answer with an unread body
 * @throws Refusal, Unreachable; the signal's reason
 */
export async function request(path: string, accept: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept', accept);
  if (apiKey.value !== '') headers.set('authorization', `Bearer ${apiKey.value}`);
  const response = await fetch(path, { ...init, headers }).catch((cause: unknown) => {
    init.signal?.throwIfAborted();
    throw new Unreachable('cannot reach the service', { cause });
  });
  if (response.ok && hasType(response, accept)) return response;
  const problem = await problemOf(response);
  if (response.status === 401) keyProblem.value = problem;
  throw new Refusal(problem);
}

/** @throws same as {@link request} */
export async function requestJson<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await request(path, 'application/json', init);
  return (await response.json()) as T;
}

function hasType(response: Response, type: string): boolean {
  return response.headers.get('content-type')?.startsWith(type) ?? false;
}

async function problemOf(response: Response): Promise<Problem> {
  const isProblem = hasType(response, 'application/problem+json');
  const problem = isProblem ? await response.json().catch(() => {}) : undefined;
  if (problem !== undefined) return problem as Problem;
  const { status } = response;
  throw new Unreachable(`another server answered with status ${status}`, { status });
}
