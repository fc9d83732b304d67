import { createHash, randomBytes } from 'node:crypto';

const ID_BYTES = 8;
/** 256 bits. */
const SECRET_BYTES = 32;

/** A fixed prefix lets scanners find leaked keys. */
const form = /^sek_([\da-f]{16})_([\w-]{43})$/;

/** The parts of a key that are stored. */
export interface KeyIdentity {
  readonly id: string;
  readonly secretSha256: Buffer;
}

/** Creates a key. `text` is for its holder and is not stored. */
export function createApiKey(): KeyIdentity & { readonly text: string } {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { id, secretSha256: hash(secret), text: `sek_${id}_${secret}` };
}

/** @returns undefined if the text cannot be a key */
export function readApiKey(text: string): KeyIdentity | undefined {
  const [, id, secret] = form.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secretSha256: hash(secret) };
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
