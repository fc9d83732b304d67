import { type KeyGrant, KeyStore, type Pool } from '@repo/database';
import { createApiKey } from '../../src/access/api-key.ts';

export interface KeyHolder {
  readonly id: string;
  readonly text: string;
  /** Headers of a request with the key. */
  readonly headers: { readonly authorization: string };
}

/** Creates a key for `public.items` and mode append, with the given changes. */
export async function giveKey(
  pool: Pool,
  grant: Partial<KeyGrant> & { readonly name: string },
): Promise<KeyHolder> {
  const { text, ...identity } = createApiKey();
  const whole = {
    isAdmin: false,
    seesMetrics: false,
    tables: ['public.items'],
    modes: ['append'],
    importsMax: null,
    bytesPerDay: null,
    requestsPerMinute: null,
    expiresAt: null,
    ...grant,
  };
  if (!(await new KeyStore(pool).add({ ...identity, ...whole })))
    throw new Error(`${grant.name} has two keys`);
  return { id: identity.id, text, headers: { authorization: `Bearer ${text}` } };
}
