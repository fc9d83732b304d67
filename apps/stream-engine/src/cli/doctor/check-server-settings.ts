import type { DatabaseFacts } from '@repo/database';
import { type Check, ok, warning } from './check.ts';

/** Megabytes; docs/OPERATING.md says why. */
const WAL_MAX_RECOMMENDED = 8 * 1024;

/** Connections outside the pool: one watches stalled backends, one terminates backends whose clients are gone. */
const CONNECTIONS_OUTSIDE_POOL = 2;

/** Timeouts that the service sets to 0 in its transactions, because it has its own. */
const overruled = [
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'transaction_timeout',
] as const;

/** Checks the server settings that docs/OPERATING.md recommends for loads. */
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
    `${megabytes} MB; large loads force extra checkpoints`,
    "if the disk has room: ALTER SYSTEM SET max_wal_size = '8GB'",
  );
}

function checkDurability(settings: DatabaseFacts['settings']): Check {
  const off = ['fsync', 'full_page_writes', 'synchronous_commit'].filter((name) => settings[name] === 'off');
  if (off.length === 0) return ok('durability', 'fsync, full_page_writes and synchronous_commit are on');
  const names = off.join(', ');
  return warning(
    'durability',
    `${names} off; a crash may lose committed rows`,
    `turn ${names} on if the data matters`,
  );
}

function checkTimeouts(settings: DatabaseFacts['settings']): Check {
  const set = overruled.filter((name) => Number(settings[name] ?? 0) !== 0);
  if (set.length === 0) return ok('timeouts', 'none set');
  return ok('timeouts', `${set.join(', ')} set; imports override this with 0`);
}

function checkConnections(settings: DatabaseFacts['settings'], used: number, poolMax: number): Check {
  // reserved_connections exists since PostgreSQL 16.
  const reserved =
    Number(settings['superuser_reserved_connections']) + Number(settings['reserved_connections'] ?? 0);
  const max = Number(settings['max_connections']) - reserved;
  const wanted = poolMax + CONNECTIONS_OUTSIDE_POOL;
  const detail = `${max} available, ${used} in use; a service takes up to ${wanted}`;
  if (used + wanted <= max) return ok('connections', detail);
  return warning('connections', detail, 'raise max_connections, or lower POOL_MAX or IMPORTS_MAX');
}
