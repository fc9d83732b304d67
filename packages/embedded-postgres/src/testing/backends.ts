import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { TestDatabase } from './test-database.ts';

const POLL_MS = 10;

/**
 * Takes a lock that others wait for.
 * @param statement takes the lock, such as `LOCK TABLE items` or `INSERT INTO items VALUES (1)`
 * @returns releases the lock; further calls do nothing
 */
export async function holdLock(pool: pg.Pool, statement: string): Promise<() => Promise<void>> {
  const client = await pool.connect();
  await client.query(`BEGIN; ${statement}`);
  let released: Promise<void> | undefined;
  return () => (released ??= client.query('ROLLBACK').then(() => client.release()));
}

/** Waits until a backend is waiting for COPY data for a table in schema public, and returns its process id. */
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
 * Returns SQL for a trigger that sleeps for each inserted row.
 * @param when before the row is inserted, or when its transaction commits
 */
export function sleepingTrigger(table: string, seconds: number, when: 'before' | 'at commit'): string {
  const name = `sleep_${table}`;
  return `
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(${seconds}); RETURN NEW; END $$;
    ${
      when === 'before'
        ? `CREATE TRIGGER sleep BEFORE INSERT ON ${table}`
        : `CREATE CONSTRAINT TRIGGER sleep AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED`
    } FOR EACH ROW EXECUTE FUNCTION ${name}();`;
}
