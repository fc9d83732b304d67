import { ACTIVE_KEYS_MAX, createPool, KeyStore, migrate, type StoredKey } from '@repo/database';
import { Command } from 'commander';
import { createApiKey } from '../access/api-key.ts';
import { readSettings } from '../settings/env.ts';
import { count, expiry, modes, tablePatterns } from './arguments/key-options.ts';
import { withExamples } from './arguments/examples.ts';
import { orExit } from './failure/or-exit.ts';
import { UsageError } from './failure/usage-error.ts';

interface CreateOptions {
  readonly name: string;
  readonly admin: boolean;
  readonly metrics: boolean;
  readonly tables?: readonly string[];
  readonly modes: readonly string[];
  readonly expires?: Date;
  readonly importsMax?: number;
  readonly bytesPerDay?: number;
  readonly requestsPerMinute?: number;
}

/** `stream-engine key`: makes, shows and revokes API keys, in the database that DATABASE_URL names. */
export function keyCommand(): Command {
  const key = new Command('key')
    .summary('make, show and revoke API keys')
    .description('Makes, shows and revokes API keys; DATABASE_URL says in which database.');
  const created = key
    .command('create')
    .summary('make a key and print it, once')
    .description('Makes a key and prints it, once: what is stored is a hash.')
    .requiredOption(
      '--name <name>',
      `whose it is; ${ACTIVE_KEYS_MAX} keys of a name may be in use, to replace one by another`,
    )
    .option('--tables <tables>', 'tables that it may load: public.contacts,sales.* or *', tablePatterns)
    .option('--modes <modes>', 'what it may do to them: append, replace, upsert, insert-new', modes, [
      'append',
    ])
    .option('--admin', 'it may do everything, create tables and see all imports', false)
    .option('--metrics', 'it may read /metrics, and needs no tables for that', false)
    .option('--expires <when>', 'after 90d or 12h, or on 2027-01-31 (default: never)', expiry)
    .option('--imports-max <n>', 'uploads at once (default: no limit)', count)
    .option(
      '--bytes-per-day <n>',
      'of uploads, also of those that fail; a day begins at midnight UTC (default: no limit)',
      count,
    )
    .option('--requests-per-minute <n>', 'of all requests (default: no limit)', count)
    .action(orExit('stream-engine key create', create));
  const list = key
    .command('list')
    .summary('show all keys')
    .description('Shows all keys, without their secrets.')
    .action(orExit('stream-engine key list', listKeys));
  const revoked = key
    .command('revoke <id>')
    .summary('end a key')
    .description('Ends a key at once; running services refuse it 5 s later at the latest.')
    .action(orExit('stream-engine key revoke', revoke));
  withExamples(created, [
    'stream-engine key create --name ci --tables public.contacts --modes append,upsert --expires 90d',
    'STREAM_ENGINE_KEY=$(stream-engine key create --name ops --admin)',
  ]);
  withExamples(list, [
    'stream-engine key list',
    'DATABASE_URL=postgres://localhost/shop stream-engine key list',
  ]);
  withExamples(revoked, [
    'stream-engine key revoke 8d1f2c3b4a596877',
    'stream-engine key revoke 0123456789abcdef',
  ]);
  return withExamples(key, ['stream-engine key create --name ops --admin', 'stream-engine key list']);
}

async function create(options: CreateOptions): Promise<void> {
  const { name, admin: isAdmin, metrics: seesMetrics, tables } = options;
  if (!isAdmin && !seesMetrics && tables === undefined)
    throw new UsageError('--tables says which tables the key is for; or --admin, or --metrics');
  const { text, ...identity } = createApiKey();
  const grant = {
    name,
    isAdmin,
    seesMetrics,
    tables: isAdmin ? ['*'] : (tables ?? []),
    modes: options.modes,
    importsMax: options.importsMax ?? null,
    bytesPerDay: options.bytesPerDay ?? null,
    requestsPerMinute: options.requestsPerMinute ?? null,
    expiresAt: options.expires ?? null,
  };
  const isAdded = await withKeys((keys) => keys.add({ ...identity, ...grant }));
  if (!isAdded)
    throw new Error(
      `${ACTIVE_KEYS_MAX} keys of the name ${JSON.stringify(name)} are in use; revoke one first: stream-engine key list`,
    );
  if (readSettings().AUTH === 'off')
    process.stderr.write(
      'warning: AUTH=off is set: a service with this setting asks nobody for a key; set AUTH=keys for it\n',
    );
  // The key alone on standard output, for a variable to take it.
  process.stderr.write(`key ${identity.id}, ${summary(grant)}. It is shown this once:\n`);
  process.stdout.write(`${text}\n`);
}

async function listKeys(): Promise<void> {
  const keys = await withKeys((store) => store.list());
  if (keys.length === 0) process.stderr.write('there is no key\n');
  for (const key of keys) process.stdout.write(`${key.id}  ${stateOf(key).padEnd(7)}  ${summary(key)}\n`);
}

async function revoke(id: string): Promise<void> {
  if (!(await withKeys((keys) => keys.revoke(id))))
    throw new Error(
      `there is no key ${JSON.stringify(id)} that was not revoked already; ids are what \`key list\` shows`,
    );
  process.stdout.write(`revoked ${id}\n`);
}

async function withKeys<T>(work: (keys: KeyStore) => Promise<T>): Promise<T> {
  const { DATABASE_URL } = readSettings();
  if (DATABASE_URL === undefined) throw new Error('DATABASE_URL says which database, and is not set');
  await migrate(DATABASE_URL);
  const pool = createPool({ connectionString: DATABASE_URL, max: 1, onBackgroundError: () => {} });
  try {
    return await work(new KeyStore(pool));
  } finally {
    await pool.end();
  }
}

function stateOf({ revokedAt, isExpired }: StoredKey): 'revoked' | 'expired' | 'active' {
  if (revokedAt !== null) return 'revoked';
  return isExpired ? 'expired' : 'active';
}

type Summary = Omit<StoredKey, 'id' | 'secretSha256' | 'createdAt' | 'isExpired' | 'revokedAt'>;

function summary({
  name,
  isAdmin,
  seesMetrics,
  tables,
  modes: ofModes,
  expiresAt,
  ...limits
}: Summary): string {
  const { importsMax, bytesPerDay, requestsPerMinute } = limits;
  return [
    `name ${name}`,
    isAdmin ? 'admin' : '',
    seesMetrics ? 'metrics' : '',
    isAdmin || tables.length === 0 ? '' : `tables ${tables.join(',')}, modes ${ofModes.join(',')}`,
    expiresAt === null ? '' : `expires ${expiresAt.toISOString()}`,
    importsMax === null ? '' : `imports at once ${importsMax}`,
    bytesPerDay === null ? '' : `bytes a day ${bytesPerDay}`,
    requestsPerMinute === null ? '' : `requests a minute ${requestsPerMinute}`,
  ]
    .filter(Boolean)
    .join(', ');
}
