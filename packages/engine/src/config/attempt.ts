import { CsvError } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { ConfigFault, ConfigPath } from './config-fault.ts';

/** What `read` refuses, as {@link faultOf} tells it: none, or one. */
export function attempt(path: ConfigPath, given: object, read: () => unknown): ConfigFault[] {
  try {
    read();
    return [];
  } catch (error) {
    return [faultOf(error, path, given)];
  }
}

/**
 * A refusal as a fault. Those who read a request's parameters begin their refusals with the parameter's name, which
 * belongs to the path here.
 * @param given the object at `path`
 * @throws what is no refusal
 */
export function faultOf(error: unknown, path: ConfigPath, given: object): ConfigFault {
  if (!(error instanceof Problem || error instanceof CsvError)) throw error;
  // "delimiter and quote must be different" blames neither.
  const [, name, rest] = /^(\w+) (?!and )(.+)$/s.exec(error.message) ?? [];
  if (name === undefined || !Object.hasOwn(given, name)) return { path, message: error.message };
  return { path: [...path, name], message: rest! };
}
