import {
  createPool,
  type DatabaseFacts,
  inspectDatabase,
  inspectLedger,
  type LedgerFacts,
  type Pool,
  StatementPoolingError,
} from '@repo/database';
import { isLoopback } from '../../access/same-site.ts';
import { capacityOf } from '../../settings/capacity.ts';
import type { Settings } from '../../settings/env.ts';
import { size } from '../screen/figures.ts';
import { type Check, failure, ok, warning } from './check.ts';
import { checkServerSettings } from './check-server-settings.ts';

const VERSION_MIN = 150_000;

const SEE_ADDRESS =
  'check host, port, role and password in the address, and that pg_hba.conf admits this machine';

export interface DatabaseTarget {
  readonly url: string;
  /** Host and database, to show. */
  readonly where: string;
}

/** Checks the database and the privileges of the role, without changing anything. */
export async function checkDatabase(
  { url, where }: DatabaseTarget,
  settings: Settings,
): Promise<readonly Check[]> {
  let pool: Pool | undefined;
  try {
    pool = createPool({ connectionString: url, max: 1, onBackgroundError: () => {} });
    const facts = await inspectDatabase(pool);
    const ledger = await inspectLedger(pool);
    return checksOfDatabase(facts, ledger, { where, poolMax: poolMaxOf(settings) });
  } catch (error) {
    // The message of this error already says what to do.
    const hints = error instanceof StatementPoolingError ? [] : [SEE_ADDRESS];
    return [failure('database', `${where}: ${(error as Error).message}`, ...hints)];
  } finally {
    await pool?.end();
  }
}

function poolMaxOf(settings: Settings): number {
  try {
    return capacityOf(settings).poolMax;
  } catch {
    // The memory check reports it.
    return 0;
  }
}

/** Returns the checks for the facts found in a database. */
export function checksOfDatabase(
  facts: DatabaseFacts,
  ledger: LedgerFacts,
  { where, poolMax }: { readonly where: string; readonly poolMax: number },
): Check[] {
  return [
    ok('database', where),
    facts.versionNumber < VERSION_MIN
      ? failure('version', `PostgreSQL ${facts.version}`, 'use PostgreSQL 15 or newer')
      : ok('version', `PostgreSQL ${facts.version}`),
    checkTls(facts),
    checkRole(facts),
    ...(facts.isReadOnly
      ? [failure('writable', 'it is read-only, perhaps a standby', 'use the address of the primary server')]
      : []),
    checkLedger(ledger),
    checkSearchPath(facts),
    checkTables(facts),
    ...checkServerSettings(facts, poolMax),
    ok(
      'disk',
      `the database takes ${size(facts.databaseBytes)}; check the free space on its server yourself`,
    ),
  ];
}

function checkTls({ tls, serverAddress }: DatabaseFacts): Check {
  if (tls !== null) return ok('encryption', tls);
  if (serverAddress === null) return ok('encryption', 'none; local socket');
  if (isLoopback(serverAddress)) return ok('encryption', 'none; same machine');
  return warning(
    'encryption',
    'none',
    'append ?sslmode=verify-full&sslrootcert=/path/to/ca.pem to the address',
  );
}

function checkRole({ role, isSuperuser }: DatabaseFacts): Check {
  if (!isSuperuser) return ok('role', role);
  return warning(
    'role',
    `${role}, a superuser: it may load every table`,
    'give the service its own role; docs/OPERATING.md lists the privileges it needs',
  );
}

function checkLedger({ exists, mayCreate, missingGrants, pending }: LedgerFacts): Check {
  if (!exists && mayCreate)
    return ok('ledger', 'does not exist yet; the service or the first import creates it');
  if (!exists)
    return failure(
      'ledger',
      'does not exist, and the role may not create it',
      'run `stream-engine migrate` with a role that may create it',
    );
  if (missingGrants.length > 0) return failure('ledger', 'the role lacks privileges on it', ...missingGrants);
  if (pending !== undefined && pending.length > 0)
    return warning(
      'ledger',
      `pending migrations: ${pending.join(', ')}`,
      'run `stream-engine migrate`, or start the service with a role that may run them',
    );
  return ok('ledger', 'up to date, and usable by the role');
}

function checkSearchPath({ firstSchema, currentSchema }: DatabaseFacts): Check {
  if (firstSchema === 'pg_catalog' || firstSchema.startsWith('pg_temp'))
    return ok(
      'search_path',
      currentSchema === null ? 'finds no table without its schema' : `starts with ${currentSchema}`,
    );
  return failure(
    'search_path',
    `${firstSchema} comes before pg_catalog and could replace its functions`,
    'ALTER ROLE … SET search_path = public',
  );
}

function checkTables({ tables, mayCreateTables, currentSchema }: DatabaseFacts): Check {
  const create = mayCreateTables ? `may create tables in ${currentSchema}` : 'may not create tables';
  if (tables > 0) return ok('tables', `${tables} can be loaded; the role ${create}`);
  const hints = mayCreateTables
    ? 'create one for a file with POST /v1/tables'
    : 'GRANT INSERT ON … TO the role';
  return warning('tables', `the role may not insert into any table, and ${create}`, hints);
}
