import { json, text } from 'node:stream/consumers';
import { CommandFailure, ownFailure, type ShownProblem } from '../failure/command-failure.ts';
import type { Answer, Service } from './service.ts';

/** Requests a path and reads its JSON. @throws CommandFailure with the problem, if the response is one */
export async function askJson<T>(
  service: Service,
  path: string,
  method: 'GET' | 'DELETE' = 'GET',
): Promise<T> {
  return readJson<T>(await service.ask(method, path));
}

/** Prefix of the `type` of every problem of stream-engine. */
const PROBLEM_TYPES = 'urn:stream-engine:problem:';

/** @throws CommandFailure */
export async function readJson<T>(answer: Answer): Promise<T> {
  await throwIfProblem(answer);
  if (!isJson(answer)) throw unexpected(answer);
  return (await json(answer.body)) as T;
}

/** @throws CommandFailure if the response is a problem, or not from the service */
export async function throwIfProblem(answer: Answer): Promise<void> {
  const { status, headers, body } = answer;
  if (status < 400) return;
  const isProblem = headers['content-type']?.startsWith('application/problem+json');
  if (!isProblem) throw unexpected(answer);
  const problem = JSON.parse(await text(body)) as ShownProblem;
  if (!String(problem['type']).startsWith(PROBLEM_TYPES)) throw unexpected(answer);
  const seconds = headers['retry-after'];
  const hints = seconds === undefined ? [] : [`try again in ${seconds} s`];
  throw new CommandFailure(problem, { context: { hints } });
}

const isJson = ({ headers }: Answer): boolean =>
  headers['content-type']?.startsWith('application/json') === true;

/** Failure for a response of a proxy or of another program. */
function unexpected({ status, headers, body }: Answer): CommandFailure {
  body.destroy();
  const retryable = status >= 502 && status <= 504;
  const type = headers['content-type'] ?? 'no content type';
  return unexpectedAnswer(`${status} with ${type}`, retryable);
}

/** @param what describes the response */
export function unexpectedAnswer(what: string, retryable = false): CommandFailure {
  const hints = ['set the address of stream-engine with --server'];
  return ownFailure('ANSWER_UNEXPECTED', `the answer is ${what}`, { retryable, hints });
}
