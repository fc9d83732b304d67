import type { KeyStore } from '@repo/database';
import type { Settings } from '../settings/env.ts';
import type { AuthMode } from '../access/gate.ts';
import { isLoopback } from '../access/same-site.ts';

/** Whether keys are asked for, and what has to be there for that. */
export interface KeyRequirement {
  readonly mode: AuthMode;
  /** @throws Error where others than this machine could come and nobody has a key; DatabaseError */
  check(): Promise<void>;
}

/** Closed by default: only this machine comes in without a key, and only as long as none was ever made. */
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
        `HOST=${HOST} lets other machines in, and there is no API key: make one with \`stream-engine key create\`, or set AUTH=off where something else guards the service`,
      );
    },
  };
}
