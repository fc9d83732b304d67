import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type ProxyConnection, RawClient, send } from '@repo/faults';
import { Inapplicable } from './database-server.ts';
import type { Replica } from './replica.ts';
import type { Testbed } from './testbed.ts';
import { importRequest, type ImportRequestOptions, Upload } from './upload.ts';

/**
 * How long a connection must be silent before the service probes it. One that was in use a moment ago counts as alive:
 * see LivingConnections in packages/database.
 */
const SILENCE_MS = 600;

/** Rows of the table: all of them, and those of the upload. */
export interface RowCounts {
  readonly all: number;
  readonly mine: number;
}

/** One upload and its faults. */
export class Scene {
  readonly testbed: Testbed;
  /** The service that receives the upload. */
  readonly replica: Replica;
  upload: Upload;
  /** Rows from before the upload. */
  readonly before: number;
  /** The import's connection to the database, once a trap has found it. */
  connection: ProxyConnection | undefined;
  readonly #logStart: number;
  /** Expected exit of the service after a signal; undefined before one was sent. */
  #exit: number | NodeJS.Signals | undefined;
  #isCut = false;
  /** When a connection was last silenced. */
  #silencedAt = Number.NEGATIVE_INFINITY;
  #others: RawClient[] = [];

  private constructor(testbed: Testbed, upload: Upload, before: number) {
    this.testbed = testbed;
    this.replica = testbed.replica;
    this.upload = upload;
    this.before = before;
    this.#logStart = this.replica.service.logs.length;
  }

  /** @param seed SQL that inserts the rows from before */
  static async open(testbed: Testbed, options: Omit<ImportRequestOptions, 'tag'>, seed = ''): Promise<Scene> {
    const { server, replica } = testbed;
    await Promise.all([
      server.query(`TRUNCATE items; ${seed}`),
      // Gives the service a connection to the database.
      send(`${replica.service.url}/readyz`, { method: 'GET' }),
    ]);
    const tag = randomUUID();
    const { all } = await countRows(testbed, tag);
    const upload = await Upload.connect(replica.service.port, importRequest({ ...options, tag }));
    return new Scene(testbed, upload, all);
  }

  /** Opens a new connection for an upload that has not begun. */
  async reconnect(): Promise<void> {
    this.upload.close();
    this.upload = await Upload.connect(this.replica.service.port, this.upload.request);
  }

  countRows(): Promise<RowCounts> {
    return countRows(this.testbed, this.upload.request.tag);
  }

  /** Log of the service since the scene was opened. */
  get logs(): readonly Record<string, unknown>[] {
    return this.replica.service.logs.slice(this.#logStart);
  }

  /** Takes a slot of the service with an upload into another table, until the scene is closed. */
  async occupySlot(): Promise<void> {
    const client = await RawClient.connect(this.replica.service.port);
    client.post('/v1/imports/others', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
    client.chunk('id,label\n');
    // Fast enough for every watchdog.
    const trickle = setInterval(() => {
      if (client.socket.writable) client.chunk(`1,${'x'.repeat(500)}\n`);
    }, 100);
    client.socket.once('close', () => clearInterval(trickle));
    this.#others.push(client);
  }

  /** Ends the uploads that take the slots. */
  freeSlots(): void {
    for (const client of this.#others.splice(0)) client.reset();
  }

  /** Sends a signal to the service; `repair` replaces it. */
  async endService(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { service } = this.replica;
    if (this.#exit !== undefined) throw new Inapplicable('the service is ending already');
    this.#exit = signal === 'SIGTERM' ? 0 : signal;
    service.process.kill(signal);
    if (signal === 'SIGKILL') await service.exited;
  }

  /** The link between service and database becomes a black hole. */
  cutLink(): void {
    this.#isCut = true;
    this.replica.proxy.hold();
    this.#silencedAt = performance.now();
  }

  /** The network forgets this connection: nothing passes over it. */
  forget(connection: ProxyConnection): void {
    connection.hold();
    this.#silencedAt = performance.now();
  }

  /** Restores server, link and service. Call it when the client has its answer. The network has forgotten old connections. */
  async repair(): Promise<void> {
    const { testbed, replica } = this;
    replica.proxy.disarm();
    if (testbed.server.isDown) await testbed.server.restart();
    replica.proxy.conditions = {};
    await wait(Math.max(0, this.#silencedAt + SILENCE_MS - performance.now()));
    if (this.#isCut) replica.proxy.admit();
    if (this.#exit !== undefined) await testbed.replace(this.#exit);
  }

  /** Lets go of everything. */
  close(): void {
    this.freeSlots();
    this.upload.close();
    this.replica.proxy.disarm();
    this.replica.proxy.conditions = {};
    this.replica.proxy.release();
  }
}

async function countRows({ server }: Testbed, tag: string): Promise<RowCounts> {
  const [counts] = await server.query<{ all: number; mine: number }>(
    'SELECT count(*)::int AS all, count(*) FILTER (WHERE tag = $1)::int AS mine FROM items',
    [tag],
  );
  return counts!;
}
