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

/** Nobody answered, or somebody who is not the service. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/**
 * Asks the service.
 * @param path below the page's own address: `v1/tables`
 * @returns an answer of the kind 2xx, its body unread
 * @throws Refusal, Unreachable; the signal's reason
 */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (apiKey.value !== '') headers.set('authorization', `Bearer ${apiKey.value}`);
  const response = await fetch(path, { ...init, headers }).catch(async (cause: unknown) => {
    init.signal?.throwIfAborted();
    if (init.body instanceof Blob) await requireReadable(init.body);
    throw new Unreachable('the service cannot be reached', { cause });
  });
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401) keyRefused.value = problem;
  throw new Refusal(problem);
}

/** @throws as {@link request} does */
export async function requestJson<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await request(path, init);
  return (await response.json()) as T;
}

/**
 * A browser sends no file that has changed since it was chosen, and does not say so.
 * @throws Refusal FILE_CHANGED
 */
async function requireReadable(file: Blob): Promise<void> {
  const isReadable = await file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
  if (isReadable) return;
  throw new Refusal({
    type: 'about:blank',
    title: 'The browser cannot read the file',
    status: 0,
    code: 'FILE_CHANGED',
    detail: 'it was changed, moved or deleted since it was chosen, or is a folder; choose it again',
    retryable: false,
    rowsLoaded: 0,
  });
}

async function problemOf(response: Response): Promise<Problem> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const problem = isProblem ? await response.json().catch(() => {}) : undefined;
  if (problem !== undefined) return problem as Problem;
  throw new Unreachable(`something in front of the service answered ${response.status}`);
}
