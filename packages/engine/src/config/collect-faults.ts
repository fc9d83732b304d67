import { CsvError } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import type { ConfigFault, ConfigPath } from './config-fault.ts';

/** Runs `read`. Returns its error as a fault, or an empty list if there is none. */
export function collectFaults(path: ConfigPath, given: object, read: () => unknown): ConfigFault[] {
  try {
    read();
    return [];
  } catch (error) {
    return [faultOf(error, path, given)];
  }
}

/**
 * Converts an error to a fault. Errors about request parameters begin with the parameter's name; here that name
 * becomes part of the path.
 * @param given the object at `path`
 * @throws the error itself if it is not about a parameter
 */
export function faultOf(error: unknown, path: ConfigPath, given: object): ConfigFault {
  if (!(error instanceof Problem || error instanceof CsvError)) throw error;
  // A message such as "delimiter and quote must be different" concerns two options, so no single one is named.
  const [, name, rest] = /^(\w+) (?!and )(.+)$/s.exec(error.message) ?? [];
  if (name === undefined || !Object.hasOwn(given, name)) return { path, message: error.message };
  return { path: [...path, name], message: rest! };
}
