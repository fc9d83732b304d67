import { randomUUID } from 'node:crypto';
import { chown, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { afterAll } from 'vitest';

const ROLE = 'importer';

/** A PostgreSQL server for one test, which can stop, crash or reconfigure it. It keeps its port and its data. */
export class OwnServer {
  readonly #folder: string;
  #server: EmbeddedPostgres;

  private constructor(folder: string, server: EmbeddedPostgres) {
    this.#folder = folder;
    this.#server = server;
  }

  /** Starts a server with a role `importer` that may load the table `items` and create the ledger. */
  static async start(): Promise<OwnServer> {
    // mkdtemp would use mode 700, which locks out the user that runs root's server.
    const folder = path.join(tmpdir(), `stream-engine-outage-${process.pid}-${randomUUID()}`);
    const own = new OwnServer(folder, await launch(folder, 0));
    afterAll(async () => {
      await own.stop();
      await rm(folder, { recursive: true });
    });
    await own.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'secret'; GRANT CREATE ON DATABASE postgres TO ${ROLE};
      CREATE TABLE items (id int PRIMARY KEY, label text); GRANT ALL ON items TO ${ROLE}`);
    return own;
  }

  /** The database's URL for the service. Its password is checked only after {@link requirePasswords}. */
  url(password = 'secret'): string {
    return `postgres://${ROLE}:${password}@127.0.0.1:${this.#server.port}/postgres`;
  }

  /** Runs SQL as a superuser, over a separate connection. */
  async query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.#server.url, application_name: 'test' });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** Opens connections as a superuser until the server has no more. */
  async takeConnections(): Promise<pg.Client[]> {
    const taken: pg.Client[] = [];
    for (;;) {
      const client = new pg.Client(this.#server.url);
      client.on('error', () => {});
      try {
        await client.connect();
      } catch {
        return taken;
      }
      taken.push(client);
    }
  }

  /** Ends the service's connections, and resolves when they are gone. The service then needs new ones. */
  async dropConnections(): Promise<void> {
    await this.query(
      `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = '${ROLE}'`,
    );
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  async startAgain(): Promise<void> {
    this.#server = await launch(this.#folder, this.#server.port);
  }

  /** Makes the stopped server start as a standby, which follows no primary and can be promoted. */
  async becomeStandby(): Promise<void> {
    await writeFile(path.join(this.#folder, 'pgdata', 'standby.signal'), '');
  }

  /** Requires TLS for the role. @param certificate as PEM */
  async requireTls({ cert, key }: { readonly cert: string; readonly key: string }): Promise<void> {
    const data = path.join(this.#folder, 'pgdata');
    const keyFile = path.join(data, 'server.key');
    await writeFile(path.join(data, 'server.crt'), cert);
    await writeFile(keyFile, key, { mode: 0o600 });
    const { uid, gid } = await stat(data);
    await chown(keyFile, uid, gid);
    await this.query('ALTER SYSTEM SET ssl = on');
    await this.admit('hostssl');
  }

  /** Sets how the role connects: a kind of connection in pg_hba.conf, with its password. */
  async admit(connections: 'host' | 'hostssl' | 'hostnossl'): Promise<void> {
    const rules = `${connections} all ${ROLE} 127.0.0.1/32 scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n`;
    await writeFile(path.join(this.#folder, 'pgdata', 'pg_hba.conf'), rules);
    await this.query('SELECT pg_reload_conf()');
  }

  async requirePasswords(): Promise<void> {
    const rules = `host all ${ROLE} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n`;
    await writeFile(path.join(this.#folder, 'pgdata', 'pg_hba.conf'), rules);
    await this.query('SELECT pg_reload_conf()');
  }
}

function launch(dataFolder: string, port: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataFolder, port, durable: false, settings: { max_connections: 15 } });
}
