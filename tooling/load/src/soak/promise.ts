import { BrokenPromise } from './tally.ts';

/** @throws BrokenPromise that shows both */
export function mustEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected)
    throw new BrokenPromise(`${what}: ${JSON.stringify(found)} and not ${JSON.stringify(expected)}`);
}

/** @throws BrokenPromise that shows what was found */
export function mustBeOneOf<Value>(what: string, found: Value, allowed: Iterable<Value>): void {
  const values = [...allowed];
  if (!values.includes(found))
    throw new BrokenPromise(`${what}: ${JSON.stringify(found)} and none of ${JSON.stringify(values)}`);
}
