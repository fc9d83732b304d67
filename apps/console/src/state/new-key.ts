/**
 * Creates an Idempotency-Key of 128 random bits. `crypto.randomUUID` would fail: browsers allow it only over HTTPS and on
 * localhost.
 */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
