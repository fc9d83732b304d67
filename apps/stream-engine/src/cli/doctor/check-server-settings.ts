import type { DatabaseFacts } from '@repo/database';
import { type Check, ok, warning } from './check.ts';

/** Megabytes; docs/OPERATING.md says why. */
const WAL_MAX_RECOMMENDED = 8 * 1024;

/** Beside the pool: one looks after backends that stand still, one ends those whose clients have gone. */
const CONNECTIONS_ASIDE = 2;

/** In a transaction the service sets them to 0, and knows itself whom it waits for. */
const overruled = [
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'transaction_timeout',
] as const;

/** Settings of the server that matter for loads, as docs/OPERATING.md recommends them. */
export function checkServerSettings({ settings, connections }: DatabaseFacts, poolMax: number): Check[] {
  return [
    checkWal(Number(settings['max_wal_size'])),
    checkDurability(settings),
    checkTimeouts(settings),
    checkConnections(settings, connections, poolMax),
  ];
}

function checkWal(megabytes: number): Check {
  if (megabytes >= WAL_MAX_RECOMMENDED) return ok('max_wal_size', `${megabytes} MB`);
  return warning(
    'max_wal_size',
    `${megabytes} MB: large loads make the server write checkpoints`,
    "ALTER SYSTEM SET max_wal_size = '8GB', where the disk has room for that",
  );
}

function checkDurability(settings: DatabaseFacts['settings']): Check {
  const off = ['fsync', 'full_page_writes', 'synchronous_commit'].filter((name) => settings[name] === 'off');
  if (off.length === 0) return ok('durability', 'fsync, full_page_writes and synchronous_commit are on');
  const names = off.join(', ');
  return warning(
    'durability',
    `${names} off: what was committed may be lost in a crash`,
    `set ${names} on where the data matters`,
  );
}

function checkTimeouts(settings: DatabaseFacts['settings']): Check {
  const set = overruled.filter((name) => Number(settings[name] ?? 0) !== 0);
  if (set.length === 0) return ok('timeouts', 'none that could end an import');
  return ok('timeouts', `${set.join(', ')} set; imports set them to 0 for themselves`);
}

function checkConnections(settings: DatabaseFacts['settings'], used: number, poolMax: number): Check {
  // The second is there since PostgreSQL 16.
  const reserved =
    Number(settings['superuser_reserved_connections']) + Number(settings['reserved_connections'] ?? 0);
  const max = Number(settings['max_connections']) - reserved;
  const wanted = poolMax + CONNECTIONS_ASIDE;
  const detail = `${max} for all, ${used} in use, and a service takes up to ${wanted}`;
  if (used + wanted <= max) return ok('connections', detail);
  return warning('connections', detail, 'raise max_connections, or lower POOL_MAX or IMPORTS_MAX');
}
