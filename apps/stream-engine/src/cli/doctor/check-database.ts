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
  'look at host, port, role and password in the address, and whether the server lets this machine in (pg_hba.conf)';

export interface DatabaseTarget {
  readonly url: string;
  /** Host and database, for people. */
  readonly where: string;
}

/** The database, and what the role may do there; nothing is changed. */
export async function checkDatabase(
  { url, where }: DatabaseTarget,
  settings: Settings,
): Promise<readonly Check[]> {
  let pool: Pool | undefined;
  try {
    pool = createPool({ connectionString: url, max: 1, onBackgroundError: () => {} });
    const facts = await inspectDatabase(pool);
    const ledger = await inspectLedger(pool);
    return judgeDatabase(facts, ledger, { where, poolMax: poolMaxOf(settings) });
  } catch (error) {
    // Its message says what to do.
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
    // That is said elsewhere.
    return 0;
  }
}

/** What is to be said of a database. */
export function judgeDatabase(
  facts: DatabaseFacts,
  ledger: LedgerFacts,
  { where, poolMax }: { readonly where: string; readonly poolMax: number },
): Check[] {
  return [
    ok('database', where),
    facts.versionNumber < VERSION_MIN
      ? failure('version', `PostgreSQL ${facts.version}`, 'it must be 15 or newer')
      : ok('version', `PostgreSQL ${facts.version}`),
    checkTls(facts),
    checkRole(facts),
    ...(facts.isReadOnly
      ? [failure('writable', 'it is read-only, like a standby', 'name the primary server')]
      : []),
    checkLedger(ledger),
    checkSearchPath(facts),
    checkTables(facts),
    ...checkServerSettings(facts, poolMax),
    ok(
      'disk',
      `the database is ${size(facts.databaseBytes)}; how much its server has free cannot be seen from here`,
    ),
  ];
}

function checkTls({ tls, serverAddress }: DatabaseFacts): Check {
  if (tls !== null) return ok('encryption', tls);
  if (serverAddress === null) return ok('encryption', 'none, over a socket of this machine');
  if (isLoopback(serverAddress)) return ok('encryption', 'none, on this machine');
  return warning(
    'encryption',
    'none',
    'put ?sslmode=verify-full&sslrootcert=/path/to/ca.pem behind the address',
  );
}

function checkRole({ role, isSuperuser }: DatabaseFacts): Check {
  if (!isSuperuser) return ok('role', role);
  return warning(
    'role',
    `${role}, a superuser: it may load every table`,
    'give the service a role of its own; the README lists what it needs',
  );
}

function checkLedger({ exists, mayCreate, missingGrants, pending }: LedgerFacts): Check {
  if (!exists && mayCreate) return ok('ledger', 'not there yet; the service, or an import, creates it');
  if (!exists)
    return failure(
      'ledger',
      'not there, and the role may not create it',
      'run `stream-engine migrate` with a role that may',
    );
  if (missingGrants.length > 0) return failure('ledger', 'the role may not use it', ...missingGrants);
  if (pending !== undefined && pending.length > 0)
    return warning(
      'ledger',
      `not up to date: ${pending.join(', ')}`,
      'run `stream-engine migrate`; the service does where it may',
    );
  return ok('ledger', 'up to date, and the role may use it');
}

function checkSearchPath({ firstSchema, currentSchema }: DatabaseFacts): Check {
  if (firstSchema === 'pg_catalog' || firstSchema.startsWith('pg_temp'))
    return ok(
      'search_path',
      currentSchema === null ? 'finds no table by its bare name' : `begins with ${currentSchema}`,
    );
  return failure(
    'search_path',
    `has ${firstSchema} before pg_catalog, whose functions it could replace`,
    'ALTER ROLE … SET search_path = public',
  );
}

function checkTables({ tables, mayCreateTables, currentSchema }: DatabaseFacts): Check {
  const create = mayCreateTables ? `may create others in ${currentSchema}` : 'may create none';
  if (tables > 0) return ok('tables', `${tables} can be loaded; the role ${create}`);
  const wayOut = mayCreateTables ? 'POST /v1/tables makes one for a file' : 'GRANT INSERT ON … TO the role';
  return warning('tables', `the role may insert into none, and ${create}`, wayOut);
}
