import { Problem } from '../problem/problem.ts';

const KEY_MAX = 255;

/**
 * Reads the `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header): a string of visible ASCII, in
 * the quotes that the draft requires or without, as most clients send it.
 * @throws Problem PARAMETER_INVALID
 */
export function idempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = String(header).trim();
  const key = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (/^[\x21\x23-\x7e]+$/.test(key) && key.length <= KEY_MAX) return key;
  throw new Problem(
    'PARAMETER_INVALID',
    `Idempotency-Key must be 1 to ${KEY_MAX} visible ASCII characters without quotes, such as a UUID`,
  );
}
