import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '@repo/engine';
import { Access } from './access.ts';
import { readApiKey } from './api-key.ts';
import type { KeyRing } from './key-ring.ts';
import { hostnamesOf, requireSameSite, type SiteRules } from './same-site.ts';

/** `keys`: requires a key. `off`: requires none. `unset`: requires none until the first key is created. */
export type AuthMode = 'keys' | 'off' | 'unset';

const BEARER = /^Bearer +(\S+) *$/i;

/** Admits requests with a valid key. */
export class Gate {
  readonly #mode: AuthMode;
  readonly #keys: KeyRing;
  readonly #site: SiteRules;

  /** @param hostNames names in `Host`, apart from loopback, by which the service may be called without a key */
  constructor(mode: AuthMode, keys: KeyRing, hostNames: readonly string[]) {
    this.#mode = mode;
    this.#keys = keys;
    this.#site = { hostNames: hostnamesOf(hostNames), isForThisMachine: mode === 'unset' };
  }

  /**
   * @param headers with `Authorization: Bearer sek_…` (RFC 6750)
   * @throws Problem KEY_MISSING, KEY_INVALID, ORIGIN_FORBIDDEN; DatabaseError
   */
  async admit(headers: IncomingHttpHeaders): Promise<Access> {
    if (await this.#isOpen()) {
      requireSameSite(headers, this.#site);
      return new Access();
    }
    const { authorization } = headers;
    if (authorization === undefined)
      throw new Problem('KEY_MISSING', 'send an API key: curl -H "Authorization: Bearer $KEY"');
    const offered = readApiKey(BEARER.exec(authorization)?.[1] ?? '');
    if (offered === undefined)
      throw new Problem(
        'KEY_INVALID',
        'send "Authorization: Bearer sek_…", with the API key exactly as it was shown',
      );
    const key = await this.#keys.find(offered.id);
    // Compares even if the key does not exist: the response time must reveal nothing.
    const isSame = timingSafeEqual(key?.secretSha256 ?? Buffer.alloc(32), offered.secretSha256);
    if (key === undefined || !isSame) throw new Problem('KEY_INVALID', 'the API key is unknown');
    if (key.revokedAt !== null) throw new Problem('KEY_INVALID', 'the API key was revoked');
    if (key.isExpired) throw new Problem('KEY_INVALID', 'the API key has expired');
    return new Access(key);
  }

  async #isOpen(): Promise<boolean> {
    return this.#mode === 'off' || (this.#mode === 'unset' && !(await this.#keys.hasAny()));
  }
}
