import { Problem } from '@repo/engine';

/**
 * The SHA-256 that a request's `Content-Digest` (RFC 9530) states, in hexadecimal; undefined without one. It is that of
 * the file as it is sent: of the body, or, where RFC 9530 would have the form around it hashed as well, of the form's
 * file. Other algorithms are passed over.
 * @throws Problem PARAMETER_INVALID for a SHA-256 that is none
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
