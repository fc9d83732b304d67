import pg from 'pg';
import { TlsFallbackClient } from './tls-fallback-client.ts';

/** Connection options for the driver. */
export interface DatabaseAddress {
  readonly connectionString: string;
  readonly Client: typeof pg.Client;
}

/** The address can never work. The message does not repeat it, because it may contain a password. */
export class DatabaseAddressError extends Error {
  readonly code = 'DATABASE_ADDRESS_INVALID';
  override readonly name = 'DatabaseAddressError';

  constructor(reason: string, options?: ErrorOptions) {
    super(`the address of the database ${reason}`, options);
  }
}

/**
 * The driver's mode for each `sslmode`. It treats require and verify-ca as verify-full, with a warning, and does not
 * know the first two. {@link TlsFallbackClient} implements what it lacks.
 */
const driverModes: Readonly<Record<string, string>> = {
  allow: 'no-verify',
  prefer: 'no-verify',
  require: 'verify-full',
  'verify-ca': 'verify-full',
  'verify-full': 'verify-full',
  'no-verify': 'no-verify',
  disable: 'disable',
};

const PLAIN_IF_NEEDED: ReadonlySet<string | null> = new Set(['allow', 'prefer']);

/** Values of libpq's target_session_attrs that accept a writable server. */
const WRITABLE_SESSIONS: ReadonlySet<string> = new Set(['any', 'primary', 'read-write']);

/**
 * Parses the address of a database, without connecting.
 * @param text `postgres://…`, or the folder of a Unix socket and the name of the database
 * @throws {DatabaseAddressError} if the address can never work
 */
export function readAddress(text: string): DatabaseAddress {
  if (text.startsWith('/')) return checkedByDriver({ connectionString: text, Client: pg.Client });
  if (!/^(?:postgres(?:ql)?|socket):/iu.test(text))
    throw new DatabaseAddressError('must begin with postgres:// or postgresql://');
  const parameters = readUrl(text).searchParams;
  const mode = parameters.get('sslmode');
  const isCompatible = parameters.get('uselibpqcompat') === 'true' && !PLAIN_IF_NEEDED.has(mode);
  return checkedByDriver({
    connectionString: isCompatible ? text : withDriverModes(text),
    Client: PLAIN_IF_NEEDED.has(mode) ? TlsFallbackClient : pg.Client,
  });
}

function readUrl(text: string): URL {
  const [, authority = ''] = /^[a-z]+:\/\/([^/?#]*)/iu.exec(text) ?? [];
  requireOneHost(authority.slice(authority.lastIndexOf('@') + 1));
  let url: URL;
  try {
    // The driver accepts an address without a host.
    url = new URL(text.replace('@/', '@localhost/'));
  } catch {
    throw new DatabaseAddressError(
      'is not a URL; in the user name and password, write / as %2F and # as %23',
    );
  }
  for (const [name, value] of url.searchParams) checkParameter(name, value);
  return url;
}

function requireOneHost(hosts: string): void {
  if (!/,|%2c/iu.test(hosts)) return;
  throw new DatabaseAddressError('names several hosts; use one name that always leads to the primary server');
}

function checkParameter(name: string, value: string): void {
  if (name === 'host' || name === 'port') requireOneHost(value);
  if (name === 'port' && !/^\d{1,5}$/u.test(value)) throw new DatabaseAddressError('has an invalid port');
  if (name === 'sslmode' && !Object.hasOwn(driverModes, value))
    throw new DatabaseAddressError(
      `has an unknown sslmode; use one of ${Object.keys(driverModes).join(', ')}`,
    );
  if (name === 'ssl' && !/^(?:true|false|0|1|no-verify)$/u.test(value))
    throw new DatabaseAddressError('has an unknown ssl; use true, false or no-verify');
  if (name === 'target_session_attrs' && !WRITABLE_SESSIONS.has(value))
    throw new DatabaseAddressError(
      `has an unsuitable target_session_attrs; use one of ${[...WRITABLE_SESSIONS].join(', ')}, because the service writes`,
    );
  if (name === 'query_timeout')
    throw new DatabaseAddressError('has a query_timeout, which would limit the duration of an import');
}

function withDriverModes(text: string): string {
  return text.replaceAll(/(?<=[?&]sslmode=)[^&#]*/gu, (mode) => driverModes[mode] ?? mode);
}

/** Lets the driver check the rest: a missing file, an invalid escape. */
function checkedByDriver(address: DatabaseAddress): DatabaseAddress {
  try {
    void new address.Client({ connectionString: address.connectionString });
  } catch (cause) {
    throw new DatabaseAddressError(`cannot be used: ${(cause as Error).message}`, { cause });
  }
  return address;
}
