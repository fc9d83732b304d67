import { isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '@repo/engine';

/**
 * Keeps web pages of other sites from using a service that asks for no key, through the browser of somebody who can
 * reach it: a form needs no permission to be sent across sites.
 * @param isForThisMachine so it is called by a name of this machine, and not by way of a proxy: a page whose own name was made
 * to mean this machine ("DNS rebinding") has another
 * @throws Problem ORIGIN_FORBIDDEN
 */
export function requireSameSite(headers: IncomingHttpHeaders, isForThisMachine: boolean): void {
  const { host, origin, 'sec-fetch-site': site = 'none' } = headers;
  if (site === 'cross-site' || site === 'same-site' || (origin !== undefined && hostOf(origin) !== host))
    throw new Problem('ORIGIN_FORBIDDEN', 'without an API key the service is not for pages of other sites');
  const isPassedOn = 'forwarded' in headers || 'x-forwarded-for' in headers;
  // Only HTTP/1.0 has no host, which no browser speaks.
  const isElsewhere = host !== undefined && !isLoopback(hostnameOf(host));
  if (isForThisMachine && (isPassedOn || isElsewhere))
    throw new Problem(
      'ORIGIN_FORBIDDEN',
      'without an API key the service is for this machine, by a name of its own such as localhost; set AUTH=keys or AUTH=off where a proxy passes requests of others on',
    );
}

/** Whether an address or name is this machine and no other. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** With the port. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** `[::1]:3000` → `::1` */
function hostnameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname.replaceAll(/^\[|\]$/g, '') : '';
}
