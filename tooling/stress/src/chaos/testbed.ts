import { DatabaseServer } from './database-server.ts';
import { Replica } from './replica.ts';

/** `tag` names the upload of a row. */
const SCHEMA = `
  CREATE TABLE items (id int PRIMARY KEY, tag text NOT NULL, label text);
  CREATE TABLE others (id int, label text);`;

/** A server and its service, for one case after the other. */
export class Testbed {
  readonly server: DatabaseServer;
  /** Replaced after it was sent a signal. */
  replica: Replica;

  private constructor(server: DatabaseServer, replica: Replica) {
    this.server = server;
    this.replica = replica;
  }

  static async start(): Promise<Testbed> {
    const server = await DatabaseServer.start(SCHEMA);
    return new Testbed(server, await Replica.start(server));
  }

  /** Replaces a service that was sent a signal. @throws BrokenPromise unless it ends as expected */
  async replace(expected: number | NodeJS.Signals): Promise<void> {
    await this.replica.close(expected);
    this.replica = await Replica.start(this.server);
  }

  /** Stops everything, even in a broken testbed. @throws BrokenPromise if the service does not end in order */
  async end(): Promise<void> {
    this.replica.service.process.kill('SIGTERM');
    await this.replica.close(0).finally(() => this.server.end());
  }
}

/** Testbeds of concurrent cases. A new one is started when none is free. */
export class Testbeds {
  readonly #free: Testbed[] = [];

  /** Runs a case. If it fails, or resolves with false, its testbed is not used again. */
  async use(run: (testbed: Testbed) => Promise<unknown>): Promise<void> {
    const testbed = this.#free.pop() ?? (await Testbed.start());
    let isFit = false;
    try {
      isFit = (await run(testbed)) !== false;
    } finally {
      if (isFit) this.#free.push(testbed);
      else await testbed.end().catch(() => {});
    }
  }

  /** @throws BrokenPromise if a service does not end in order */
  async end(): Promise<void> {
    const ended = await Promise.allSettled(this.#free.splice(0).map((testbed) => testbed.end()));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }
}
