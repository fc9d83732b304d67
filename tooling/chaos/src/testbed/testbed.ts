import { isDeepStrictEqual } from 'node:util';
import { sendCsv, until } from '@repo/faults';
import { DatabaseServer } from './database-server.ts';
import type { Descriptors } from './descriptors.ts';
import { type Exit, Replica } from './replica.ts';

/** `tag` says which upload a row is of. */
const SCHEMA = `
  CREATE TABLE items (id int PRIMARY KEY, tag text NOT NULL, label text);
  CREATE TABLE others (id int, label text);`;

/** What stays the same for so long is left as it is. */
const REST_MS = 50;

/** A server and a service that faults are made in, and a service that takes its place when that is gone. */
export class Testbed {
  readonly server: DatabaseServer;
  #replica: Replica;
  #baseline: Descriptors;
  #spare: Promise<Replica>;

  private constructor(server: DatabaseServer, replica: Replica, baseline: Descriptors) {
    this.server = server;
    this.#replica = replica;
    this.#baseline = baseline;
    this.#spare = this.#startSpare();
  }

  static async start(): Promise<Testbed> {
    const server = await DatabaseServer.start(SCHEMA);
    const replica = await Replica.start(server);
    return new Testbed(server, replica, await measure(replica));
  }

  get replica(): Replica {
    return this.#replica;
  }

  /** What the service has open while it does nothing, its connections to the database excepted. */
  get baseline(): Descriptors {
    return this.#baseline;
  }

  /**
   * Puts a fresh service in the place of the one that has been told to end.
   * @param exit how it must end
   * @throws BrokenInvariant when it does not
   */
  async replace(exit: Exit): Promise<void> {
    await this.#replica.close(exit);
    this.#replica = await this.#spare;
    this.#spare = this.#startSpare();
    this.#baseline = await measure(this.#replica);
  }

  /**
   * Ends all of it, also what is left of a testbed that does not work any more.
   * @throws BrokenInvariant when a service does not end in order
   */
  async end(): Promise<void> {
    const stops = [this.#replica, this.#spare].map(async (replica) => (await replica).stop());
    const stopped = await Promise.allSettled(stops);
    await this.server.end();
    for (const stop of stopped) if (stop.status === 'rejected') throw stop.reason;
  }

  #startSpare(): Promise<Replica> {
    const spare = Replica.start(this.server);
    // Whoever takes it is told.
    spare.catch(() => {});
    return spare;
  }
}

/** Of a service that has done everything once, and lets go of nothing any more. */
async function measure(replica: Replica): Promise<Descriptors> {
  await sendCsv(`${replica.service.url}/v1/imports/others?dryRun=true`, 'id,label\n1,warm\n');
  let descriptors = replica.descriptors();
  await until(() => {
    const before = descriptors;
    descriptors = replica.descriptors();
    return descriptors.http === 0 && isDeepStrictEqual(descriptors, before);
  }, REST_MS);
  return descriptors;
}
