/** A promise that the service broke. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

/** @throws BrokenPromise with both values */
export function requireEqual(what: string, found: unknown, expected: unknown): void {
  requireOneOf(what, found, [expected]);
}

/** @throws BrokenPromise with the value that was found */
export function requireOneOf<Value>(what: string, found: Value, allowed: readonly Value[]): void {
  if (allowed.includes(found)) return;
  const expected = allowed.map((value) => JSON.stringify(value)).join(' or ');
  throw new BrokenPromise(`${what}: ${JSON.stringify(found)}, expected ${expected}`);
}

/** The message of a broken promise; the stack of any other error. */
export function describeError(error: unknown): string {
  if (error instanceof BrokenPromise) return error.message;
  return String((error as Error).stack ?? error);
}
