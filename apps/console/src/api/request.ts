import { apiKey, keyRefused } from './session.ts';
import type { Problem } from './types.ts';

/** The service answered that it will not. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** No one answered, or a server that is not the service. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** Status of the answer of a server that is not the service, such as a proxy. */
  readonly status: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.status = options.status;
  }
}

/** Why an answer is missing: the service refused, or was not reached. */
export type Failure = Problem | Unreachable;

/** @param error what {@link request} threw */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return error.problem;
  return error instanceof Unreachable ? error : new Unreachable('the answer broke off', { cause: error });
}

/**
 * Asks the service.
 * @param path below the page's own address: `v1/tables`
 * @param accept the media type of the answer. A proxy's page of another type is not taken for the service's answer.
 * @returns an answer of the kind 2xx, its body unread
 * @throws Refusal, Unreachable; the signal's reason
 */
export async function request(path: string, accept: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('accept', accept);
  if (apiKey.value !== '') headers.set('authorization', `Bearer ${apiKey.value}`);
  const response = await fetch(path, { ...init, headers }).catch((cause: unknown) => {
    init.signal?.throwIfAborted();
    throw new Unreachable('the service cannot be reached', { cause });
  });
  if (response.ok && hasType(response, accept)) return response;
  const problem = await problemOf(response);
  if (response.status === 401) keyRefused.value = problem;
  throw new Refusal(problem);
}

/** @throws as {@link request} does */
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
  throw new Unreachable(`another server answered, with status ${status}`, { status });
}
