import { json, text } from 'node:stream/consumers';
import { CommandFailure, ownFailure, type ShownProblem } from '../failure/command-failure.ts';
import type { Answer, Service } from './service.ts';

/** Asks for an address, and reads the JSON there. @throws CommandFailure with the problem, where that is the answer */
export async function askJson<T>(
  service: Service,
  path: string,
  method: 'GET' | 'DELETE' = 'GET',
): Promise<T> {
  return readJson<T>(await service.ask(method, path));
}

/** What the `type` of every problem of a stream-engine begins with. */
const PROBLEM_TYPES = 'urn:stream-engine:problem:';

/** @throws CommandFailure */
export async function readJson<T>(answer: Answer): Promise<T> {
  await refuseProblem(answer);
  if (!isJson(answer)) throw unexpected(answer);
  return (await json(answer.body)) as T;
}

/** @throws CommandFailure where the answer is a problem, or not the service's */
export async function refuseProblem(answer: Answer): Promise<void> {
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

/** A proxy says so, or the address is that of another program. */
function unexpected({ status, headers, body }: Answer): CommandFailure {
  body.destroy();
  const retryable = status >= 502 && status <= 504;
  const type = headers['content-type'] ?? 'no content type';
  return unexpectedAnswer(`${status} with ${type}`, retryable);
}

/** @param what describes the answer */
export function unexpectedAnswer(what: string, retryable = false): CommandFailure {
  const hints = ['give the address of stream-engine with --server'];
  return ownFailure('ANSWER_UNEXPECTED', `the answer is ${what}`, { retryable, hints });
}
