import { Problem } from '@repo/engine';

/**
 * Returns the SHA-256 of a `Content-Digest` header (RFC 9530) in hexadecimal; undefined without one. It covers the file
 * as sent: the body, or the file in a form (RFC 9530 would include the form). Other algorithms are ignored.
 * @throws Problem PARAMETER_INVALID for an invalid SHA-256
 */
export function contentDigest(header: string | string[] | undefined): string | undefined {
  const digest = /(?:^|,)\s*sha-256=([^,;]*)/i.exec(String(header ?? ''))?.[1]?.trim();
  if (digest === undefined) return undefined;
  const base64 = /^:([A-Za-z0-9+/]{43}=):$/.exec(digest)?.[1];
  if (base64 !== undefined) return Buffer.from(base64, 'base64').toString('hex');
  throw new Problem(
    'PARAMETER_INVALID',
    'Content-Digest must be sha-256=:…: with the 44 characters that openssl dgst -sha256 -binary FILE | base64 writes',
  );
}
