import { ACTIVE_KEYS_MAX, createPool, KeyStore, migrate, type StoredKey } from '@repo/database';
import { Command } from 'commander';
import { createApiKey } from '../access/api-key.ts';
import { readSettings } from '../settings/env.ts';
import { parseCount, parseExpiry, parseModes, parseTablePatterns } from './arguments/key-options.ts';
import { withExamples } from './arguments/examples.ts';
import { withPlainFailure } from './failure/with-plain-failure.ts';
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

/** `stream-engine key`: creates, lists and revokes API keys in the database of DATABASE_URL. */
export function keyCommand(): Command {
  const key = new Command('key')
    .summary('create, list and revoke API keys')
    .description('Create, list and revoke API keys in the database of DATABASE_URL.');
  const created = key
    .command('create')
    .summary('create a key and print it once')
    .description('Create a key and print it once. Only a hash of it is stored.')
    .requiredOption(
      '--name <name>',
      `name of the key; ${ACTIVE_KEYS_MAX} keys with the same name may be active, so that one can replace the other`,
    )
    .option('--tables <tables>', 'tables the key may load: public.contacts,sales.* or *', parseTablePatterns)
    .option('--modes <modes>', 'allowed modes: append, replace, upsert, insert-new', parseModes, ['append'])
    .option('--admin', 'allow everything, including creating tables and seeing all imports', false)
    .option('--metrics', 'allow reading /metrics, even without --tables', false)
    .option('--expires <when>', 'expiry: 90d, 12h or 2027-01-31 (default: never)', parseExpiry)
    .option('--imports-max <n>', 'maximum concurrent uploads (default: no limit)', parseCount)
    .option(
      '--bytes-per-day <n>',
      'maximum bytes uploaded per UTC day, including failed uploads (default: no limit)',
      parseCount,
    )
    .option('--requests-per-minute <n>', 'maximum requests per minute (default: no limit)', parseCount)
    .action(withPlainFailure('stream-engine key create', create));
  const list = key
    .command('list')
    .summary('list all keys')
    .description('List all keys, without their secrets.')
    .action(withPlainFailure('stream-engine key list', listKeys));
  const revoked = key
    .command('revoke <id>')
    .summary('revoke a key')
    .description('Revoke a key. Running services reject it within 5 s.')
    .action(withPlainFailure('stream-engine key revoke', revoke));
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
    throw new UsageError('one of --tables, --admin or --metrics is required');
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
      `${ACTIVE_KEYS_MAX} keys named ${JSON.stringify(name)} are active; revoke one first: stream-engine key list`,
    );
  if (readSettings().AUTH === 'off')
    process.stderr.write(
      'warning: AUTH=off is set here, and a service with this setting requires no key. Set AUTH=keys to require one\n',
    );
  // Standard output has only the key, so that a shell variable can hold it.
  process.stderr.write(`key ${identity.id}, ${summary(grant)}. Save it now; it is not shown again:\n`);
  process.stdout.write(`${text}\n`);
}

async function listKeys(): Promise<void> {
  const keys = await withKeys((store) => store.list());
  if (keys.length === 0) process.stderr.write('no keys\n');
  for (const key of keys) process.stdout.write(`${key.id}  ${stateOf(key).padEnd(7)}  ${summary(key)}\n`);
}

async function revoke(id: string): Promise<void> {
  if (!(await withKeys((keys) => keys.revoke(id))))
    throw new Error(
      `no key ${JSON.stringify(id)}, or it is already revoked; find ids with: stream-engine key list`,
    );
  process.stdout.write(`revoked ${id}\n`);
}

async function withKeys<T>(work: (keys: KeyStore) => Promise<T>): Promise<T> {
  const { DATABASE_URL } = readSettings();
  if (DATABASE_URL === undefined) throw new Error('set DATABASE_URL to the address of the database');
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

function summary({ name, isAdmin, seesMetrics, tables, modes, expiresAt, ...limits }: Summary): string {
  const { importsMax, bytesPerDay, requestsPerMinute } = limits;
  return [
    `name ${name}`,
    isAdmin ? 'admin' : '',
    seesMetrics ? 'metrics' : '',
    isAdmin || tables.length === 0 ? '' : `tables ${tables.join(',')}, modes ${modes.join(',')}`,
    expiresAt === null ? '' : `expires ${expiresAt.toISOString()}`,
    importsMax === null ? '' : `concurrent imports ${importsMax}`,
    bytesPerDay === null ? '' : `bytes per day ${bytesPerDay}`,
    requestsPerMinute === null ? '' : `requests per minute ${requestsPerMinute}`,
  ]
    .filter(Boolean)
    .join(', ');
}
