import type { KeyStore } from '@repo/database';
import type { Settings } from '../settings/env.ts';
import type { AuthMode } from '../access/gate.ts';
import { isLoopback } from '../access/same-site.ts';

/** Whether requests need keys, and the check that a key exists. */
export interface KeyRequirement {
  readonly mode: AuthMode;
  /** @throws Error if other machines could connect and there is no key; DatabaseError */
  check(): Promise<void>;
}

/** Closed by default: only this machine needs no key, and only until the first key is created. */
export function keyRequirement(
  { AUTH, HOST }: Pick<Settings, 'AUTH' | 'HOST'>,
  keys: KeyStore,
): KeyRequirement {
  const mode = AUTH ?? (isLoopback(HOST) ? 'unset' : 'keys');
  return {
    mode,
    async check() {
      if (mode !== 'keys' || isLoopback(HOST) || (await keys.hasActive())) return;
      throw new Error(
        `HOST=${HOST} lets other machines connect, but there is no API key: create one with \`stream-engine key create\`, or set AUTH=off if something else protects the service`,
      );
    },
  };
}
