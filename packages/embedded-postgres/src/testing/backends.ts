import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { TestDatabase } from './test-database.ts';

const POLL_MS = 10;

/**
 * Takes a lock that others wait for.
 * @param statement that takes it, such as `LOCK TABLE items` or `INSERT INTO items VALUES (1)`
 * @returns what gives it back; called once more, it does nothing
 */
export async function holdLock(pool: pg.Pool, statement: string): Promise<() => Promise<void>> {
  const client = await pool.connect();
  await client.query(`BEGIN; ${statement}`);
  let released: Promise<void> | undefined;
  return () => (released ??= client.query('ROLLBACK').then(() => client.release()));
}

/** Resolves, with its process id, when a backend waits for more of its COPY into a table of the schema public. */
export async function copyBackend(database: TestDatabase): Promise<number> {
  for (;;) {
    const [copy] = await database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY "public"%'
         AND state = 'active' AND wait_event = 'ClientRead'`,
    );
    if (copy !== undefined) return copy.pid;
    await wait(POLL_MS);
  }
}

/**
 * The SQL of a trigger that sleeps for each row that is inserted.
 * @param when before the row is there, or when its transaction commits
 */
export function nappingTrigger(table: string, seconds: number, when: 'before' | 'at commit'): string {
  const name = `nap_${table}`;
  return `
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(${seconds}); RETURN NEW; END $$;
    ${
      when === 'before'
        ? `CREATE TRIGGER nap BEFORE INSERT ON ${table}`
        : `CREATE CONSTRAINT TRIGGER nap AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED`
    } FOR EACH ROW EXECUTE FUNCTION ${name}();`;
}
