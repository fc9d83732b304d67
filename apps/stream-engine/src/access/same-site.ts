import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '@repo/engine';
import { quoted } from '@repo/transforms';

/** Rules for requests without an API key. */
export interface SiteRules {
  /** Names and addresses in `Host`, apart from loopback. */
  readonly hostNames: readonly string[];
  /** Whether only this machine can reach the service, and no proxy does. */
  readonly isForThisMachine: boolean;
}

/**
 * Rejects requests that another site's page sends through the browser of a user who can reach the service: browsers
 * send forms across sites without asking. After DNS rebinding, only `Host` distinguishes such a page from the service's
 * own.
 * @throws Problem ORIGIN_FORBIDDEN
 */
export function requireSameSite(
  headers: IncomingHttpHeaders,
  { hostNames, isForThisMachine }: SiteRules,
): void {
  const { host, origin, 'sec-fetch-site': site = 'none' } = headers;
  if (
    site === 'cross-site' ||
    site === 'same-site' ||
    (origin !== undefined && hostOf(origin) !== host?.toLowerCase())
  )
    throw new Problem(
      'ORIGIN_FORBIDDEN',
      'without API keys, the service rejects requests from pages of other sites',
    );
  const name = host === undefined ? '' : hostnameOf(host);
  // A request without a host is HTTP/1.0, which no browser uses.
  if (host !== undefined && !isLoopback(name) && !hostNames.includes(name))
    throw new Problem(
      'ORIGIN_FORBIDDEN',
      `without API keys, the service answers to localhost only, not to ${quoted(name || host)}; add the name to ALLOWED_HOSTS, or set AUTH=keys`,
    );
  if (isForThisMachine && ('forwarded' in headers || 'x-forwarded-for' in headers))
    throw new Problem(
      'ORIGIN_FORBIDDEN',
      'without API keys, the service is for this machine only; set AUTH=keys, or AUTH=off if the proxy in front of it authenticates users',
    );
}

/** Normalizes names and addresses from the settings, as they appear in `Host`. */
export function hostnamesOf(hosts: readonly string[]): readonly string[] {
  return hosts.map(hostnameOf).filter((name) => name !== '');
}

/** Whether an address or name always means this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Host with its port. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** `[::1]:3000` → `::1`; empty for anything that cannot be a host. */
function hostnameOf(host: string): string {
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}`;
  return URL.canParse(url) ? new URL(url).hostname.replaceAll(/^\[|\]$/g, '') : '';
}
