import { type Command, Option } from 'commander';
import type { ClientSettings } from '../../settings/env.ts';
import { UsageError } from '../failure/usage-error.ts';
import { shellWord } from './command-line.ts';

/** The service or database that a command works with. */
export type Target = (
  | { readonly kind: 'server'; readonly url: URL; readonly key: string | undefined }
  | { readonly kind: 'database'; readonly url: string }
) & {
  /** Option by which another command reaches the same target, with a space before it; empty if the environment names the target. */
  readonly flag: string;
};

export interface TargetOptions {
  readonly server?: string;
  readonly databaseUrl?: string;
}

const GROUP = 'Target (one of):';
const DEFAULT_SERVER = 'http://127.0.0.1:3000';

export function addTarget(command: Command): void {
  command.addOption(
    new Option(
      '--server <url>',
      `URL of a running service (default: STREAM_ENGINE_SERVER, else DATABASE_URL, else ${DEFAULT_SERVER}); set STREAM_ENGINE_KEY to its API key`,
    ).helpGroup(GROUP),
  );
  command.addOption(
    new Option(
      '--database-url <url>',
      'URL of a PostgreSQL database, to use it directly, without a service',
    ).helpGroup(GROUP),
  );
}

/**
 * Chooses the target: options take precedence over the environment, a service over a database.
 * @throws UsageError for both options and for invalid addresses
 */
export function targetOf({ server, databaseUrl }: TargetOptions, settings: ClientSettings): Target {
  if (server !== undefined && databaseUrl !== undefined)
    throw new UsageError('--server and --database-url cannot be combined');
  if (databaseUrl !== undefined) return database(databaseUrl, '--database-url', ' --database-url ...');
  const { STREAM_ENGINE_SERVER, STREAM_ENGINE_KEY: key, DATABASE_URL } = settings;
  const isOnlyDatabase = server === undefined && STREAM_ENGINE_SERVER === undefined;
  if (isOnlyDatabase && DATABASE_URL !== undefined) return database(DATABASE_URL, 'DATABASE_URL', '');
  if (server === undefined)
    return {
      kind: 'server',
      url: serverUrl(STREAM_ENGINE_SERVER ?? DEFAULT_SERVER, 'STREAM_ENGINE_SERVER'),
      key,
      flag: '',
    };
  const url = serverUrl(server, '--server');
  return { kind: 'server', url, key, flag: ` --server ${shellWord(formatServer(url))}` };
}

/** Never repeats the address in an error: it may contain a password. */
function database(url: string, source: string, flag: string): Target {
  if (/^(?:postgres(?:ql)?|socket):/.test(url) && URL.canParse(url)) return { kind: 'database', url, flag };
  throw new UsageError(`${source} must be like postgres://user:password@host:5432/database`);
}

function serverUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UsageError(`${source} must be like https://host:3000`);
}

/** Formats an address without user, password and parameters. */
export function formatTarget(target: Target): string {
  if (target.kind === 'server') return formatServer(target.url);
  const { host, pathname } = new URL(target.url);
  return `${host || 'the local socket'}${pathname}`;
}

const formatServer = ({ origin, pathname }: URL): string => origin + pathname.replace(/\/$/, '');
