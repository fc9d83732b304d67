import { createPool, migrate, type Pool } from '@repo/database';
import { createTestDatabase, sleepingTrigger } from '@repo/embedded-postgres/testing';
import { type Answer, send, sendCsv, until } from '@repo/faults';
import { afterAll, describe, expect, it } from 'vitest';
import { comparableJson } from '../comparable.ts';
import { startTestService, type TestService } from '../test-service.ts';
import { extremeValues, type SessionSetting, settingsQuery } from './session-settings.ts';

const database = await createTestDatabase();
const role = `settings_${database.name}`;
await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
await database.query(
  `GRANT ALL ON DATABASE ${database.name} TO ${role}; GRANT ALL ON SCHEMA public TO ${role}`,
);
afterAll(async () => {
  await database.query(`DROP OWNED BY ${role}`);
  await database.query(`DROP ROLE ${role}`);
});
const address = Object.assign(new URL(database.url), { username: role, password: 'secret' });
const backgroundErrors: Error[] = [];

function openPool(url: URL): Pool {
  const onBackgroundError = (error: Error) => backgroundErrors.push(error);
  return createPool({ connectionString: url.href, max: 6, onBackgroundError });
}

const pool = openPool(address);
const service = await startTestService({ schema: '', pool });

const options = `-c default_transaction_isolation=serializable -c default_transaction_read_only=on`;
const settingAddress = new URL(`${address.href}?options=${encodeURIComponent(options)}`);
const settingService = await startTestService({ schema: '', pool: openPool(settingAddress) });

/** Types that the server reads and writes by the session's settings, and a view, which a setting can restrict. */
const tables = `
  CREATE TABLE parents (id int PRIMARY KEY);
  INSERT INTO parents VALUES (1);
  CREATE TABLE items (id int PRIMARY KEY, label text UNIQUE, words text[], moment timestamptz, moments timestamptz[],
    day date, span interval, price float8, cash money, document xml, parent int REFERENCES parents);
  INSERT INTO items (id, label) VALUES (1, 'old'), (2, 'older');
  CREATE TABLE slow (id int);
  ${sleepingTrigger('slow', 0.3, 'before')}
  CREATE VIEW shown AS SELECT id, label FROM items;
  CREATE FUNCTION show() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO items (id, label) VALUES (NEW.id, NEW.label); RETURN NEW; END $$;
  CREATE TRIGGER show INSTEAD OF INSERT ON shown FOR EACH ROW EXECUTE FUNCTION show();
  GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role};`;

const columns = 'id,label,words,moment,moments,day,span,price,cash,document,parent';
const row = (id: number | string, label: string, parent = 1) =>
  `${id},${label},"{NULL,a}",2024-02-03 04:05:06,"{2024-02-03 04:05:06 IST,2024-02-03}",2024-02-03,1 day 02:03:04,` +
  `0.1234567890123456,12.50,a<b/>c,${parent}`;
const file = (...rows: readonly string[]) => `${[columns, ...rows].join('\n')}\n`;

const imports: readonly (readonly [target: string, csv: string])[] = [
  ['items', file(row(3, 'three'), row('x', 'four'))],
  ['items?mode=upsert&key=id', file(row(1, 'new'), row(5, 'five'), row(5, 'fifth'))],
  ['items?mode=insert-new&key=id', file(row(1, 'newer'), row(6, 'six'))],
  ['items?onConstraint=reject', file(row(1, 'newer'), row(7, 'seven'), row(8, 'seven'), row(9, 'nine', 77))],
  ['items?dryRun=true', file(row(10, 'ten'))],
  ['items', file(row(3, 'three'))],
  ['slow', 'id\n1\n'],
  ['shown', 'id,label\n11,eleven\n'],
  ['items/plan', file(row(10, 'ten'))],
];

function told({ status, body }: Answer): readonly [status: number, answer: unknown] {
  const text = body.toString();
  return [status, text.startsWith('{') ? comparableJson(text) : text];
}

/**
 * The ledger of a new database, the answers of imports in all modes with their rows, and all readable data about them.
 */
async function observe({ url }: TestService, databaseUrl = address): Promise<Record<string, unknown>> {
  await database.query(`DROP SCHEMA IF EXISTS stream_engine, public CASCADE; CREATE SCHEMA public`);
  await database.query(`GRANT ALL ON SCHEMA public TO ${role}; ${tables}`);
  const seen: Record<string, unknown> = { migrated: await migrate(databaseUrl.href) };
  let firstId = '';
  for (const [target, csv] of [...imports, ['items?mode=replace', file(row(12, 'twelve'))] as const]) {
    if (target.includes('replace')) seen['rows'] = await database.query('SELECT * FROM items ORDER BY id');
    const answer = await sendCsv(`${url}/v1/imports/${target}`, csv);
    firstId ||= JSON.parse(answer.body.toString()).id;
    seen[`${target} ${csv.length}`] = told(answer);
  }
  seen['rows after replace'] = await database.query('SELECT * FROM items ORDER BY id');
  seen['new table'] = told(await sendCsv(`${url}/v1/tables?name=made`, 'a,b\n1,x\n'));
  for (const path of [
    'tables',
    'tables/items',
    'imports',
    `imports/${firstId}`,
    `imports/${firstId}/rejects`,
  ])
    seen[path.replace(firstId, 'ID')] = told(await send(`${url}/v1/${path}`, { method: 'GET' }));
  seen['ready'] = told(await send(`${url}/readyz`, { method: 'GET' }));
  return seen;
}

/** Closes the connections, because a connection gets its settings when it is opened. */
async function dropConnections(): Promise<void> {
  await service.idle();
  await database.query(
    `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = '${role}'`,
  );
  await until(() => pool.totalCount === 0);
  backgroundErrors.length = 0;
}

const expected = await observe(service);
const settings = (await database.query(settingsQuery)) as SessionSetting[];
const rounds = Math.max(...settings.map((setting) => extremeValues(setting).length));

describe('settings at the start of a session', () => {
  it.each(Array.from({ length: rounds }, (_, round) => round))(
    'settings of the role change nothing, whatever their values (%i)',
    async (round) => {
      for (const setting of settings) {
        const values = extremeValues(setting);
        if (values.length > 0)
          await database.query(`ALTER ROLE ${role} SET ${setting.name} = ${values[round % values.length]}`);
      }
      await dropConnections();
      expect(await observe(service)).toEqual(expected);
      expect(backgroundErrors).toEqual([]);
      await database.query(`ALTER ROLE ${role} RESET ALL`);
    },
  );

  it('settings of the database change nothing', async () => {
    for (const setting of [
      `default_transaction_isolation = 'serializable'`,
      'default_transaction_read_only = on',
    ])
      await database.query(`ALTER DATABASE ${database.name} SET ${setting}`);
    await dropConnections();
    expect(await observe(service)).toEqual(expected);
    await database.query(`ALTER DATABASE ${database.name} RESET ALL`);
  });

  it('settings of the URL change nothing', async () => {
    expect(await observe(settingService, settingAddress)).toEqual(expected);
  });
});
