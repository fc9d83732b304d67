import { RawClient, send, type ServiceProcess, until } from '@repo/faults';
import http from 'node:http';
import { createTestDatabase, sleepingTrigger, type TestDatabase } from '@repo/embedded-postgres/testing';

/** The limit that the README promises: nothing takes longer after the grace period. */
export const CLOSING_MS = 2_000;

export const chunked = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };

export const rows = Array.from({ length: 1000 }, (_, id) => `${id},${'x'.repeat(180)}\n`).join('');

const schema = `
  CREATE TABLE items (id int PRIMARY KEY, label text);
  CREATE TABLE sending (id int, label text);
  CREATE TABLE locked (id int, label text);
  CREATE TABLE frozen (id int, label text);
  CREATE TABLE merging (id int PRIMARY KEY);
  CREATE TABLE committing (id int);
  ${sleepingTrigger('merging', 60, 'before')}
  ${sleepingTrigger('committing', 60, 'at commit')}`;

/** Database of one test file, with ways to make imports wait. */
export class StoppingDatabase {
  readonly database: TestDatabase;

  constructor(database: TestDatabase) {
    this.database = database;
  }

  static async create(): Promise<StoppingDatabase> {
    return new StoppingDatabase(await createTestDatabase({ schema }));
  }

  async countRows(table: string): Promise<number> {
    const [row] = await this.database.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`);
    return row!.rows;
  }

  /** Resolves with the process id of a backend of the service once it is in this state. */
  async backendThat(condition: string): Promise<number> {
    let pid: number | undefined;
    await until(async () => {
      const found = await this.database.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = 'stream-engine' AND ${condition}`,
      );
      pid = found[0]?.pid;
      return pid !== undefined;
    });
    return pid!;
  }

  /** Starts an import that has sent 180 kB and whose COPY is running. */
  async openImport(
    { port }: ServiceProcess,
    path = 'items',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RawClient> {
    const client = await RawClient.connect(port);
    const [table] = path.split('?');
    client.post(`/v1/imports/${path}`, { ...chunked, ...headers }).chunk(`id,label\n${rows}`);
    await this.backendThat(`query LIKE 'COPY "public"."${table}"%'`);
    return client;
  }
}

/** Sends SIGTERM and measures the time until the process exits. */
export async function stopTimed(
  service: ServiceProcess,
): Promise<{ readonly code: number | NodeJS.Signals; readonly tookMs: number }> {
  const began = performance.now();
  const code = await service.stop();
  return { code, tookMs: performance.now() - began };
}

/** Makes the service log more than a pipe can hold. */
export async function fillLog(url: string): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const refuse = () => send(`${url}/nothing`, { method: 'GET', agent });
  await Promise.all(Array.from({ length: 2000 }, refuse));
  agent.destroy();
}
