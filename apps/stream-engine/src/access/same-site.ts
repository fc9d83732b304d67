import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '@repo/engine';
import { quoted } from '@repo/transforms';

/** Which requests the service answers without an API key. */
export interface SiteRules {
  /** Names and addresses in `Host`, apart from loopback. */
  readonly hostNames: readonly string[];
  /** Whether the service answers this machine only, and no proxy in front of it. */
  readonly isForThisMachine: boolean;
}

/**
 * Keeps web pages of other sites from using a service without API keys through the browser of somebody who can reach
 * it: a form may be sent across sites without permission. After DNS rebinding, a page of another site looks like a page
 * of the service in all but its `Host`.
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
    throw new Problem('ORIGIN_FORBIDDEN', 'without API keys, pages of other sites cannot use the service');
  const name = host === undefined ? '' : hostnameOf(host);
  // Only HTTP/1.0 has no host, which no browser speaks.
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

/** The names in `Host` that names and addresses from the settings come to. */
export function hostnamesOf(hosts: readonly string[]): readonly string[] {
  return hosts.map(hostnameOf).filter((name) => name !== '');
}

/** Whether an address or name is this machine and no other. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** With the port. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** `[::1]:3000` → `::1`; empty for anything that cannot be a host. */
function hostnameOf(host: string): string {
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}`;
  return URL.canParse(url) ? new URL(url).hostname.replaceAll(/^\[|\]$/g, '') : '';
}
