import { isDeepStrictEqual } from 'node:util';
import { sendCsv, until } from '@repo/faults';
import { DatabaseServer } from './database-server.ts';
import type { Descriptors } from './descriptors.ts';
import { type Exit, Replica } from './replica.ts';

/** `tag` names the upload of a row. */
const SCHEMA = `
  CREATE TABLE items (id int PRIMARY KEY, tag text NOT NULL, label text);
  CREATE TABLE others (id int, label text);`;

/** Descriptors that stay the same for this time are stable. */
const REST_MS = 50;

/** A server, a service, and a spare service. */
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
    return new Testbed(server, replica, await stableDescriptors(replica));
  }

  get replica(): Replica {
    return this.#replica;
  }

  /** Descriptors of the idle service, without its connections to the database. */
  get baseline(): Descriptors {
    return this.#baseline;
  }

  /** Replaces a service that was sent a signal. @param exit how it must end @throws BrokenInvariant otherwise */
  async replace(exit: Exit): Promise<void> {
    await this.#replica.close(exit);
    this.#replica = await this.#spare;
    this.#spare = this.#startSpare();
    this.#baseline = await stableDescriptors(this.#replica);
  }

  /** Stops everything, even in a broken testbed. @throws BrokenInvariant when a service does not end in order */
  async end(): Promise<void> {
    const stops = [this.#replica, this.#spare].map(async (replica) => (await replica).stop());
    const stopped = await Promise.allSettled(stops);
    await this.server.end();
    for (const stop of stopped) if (stop.status === 'rejected') throw stop.reason;
  }

  #startSpare(): Promise<Replica> {
    const spare = Replica.start(this.server);
    // `replace` reports the error.
    spare.catch(() => {});
    return spare;
  }
}

/** Descriptors of a service after its first import, once they are stable. */
async function stableDescriptors(replica: Replica): Promise<Descriptors> {
  await sendCsv(`${replica.service.url}/v1/imports/others?dryRun=true`, 'id,label\n1,warm\n');
  let descriptors = replica.descriptors();
  await until(() => {
    const before = descriptors;
    descriptors = replica.descriptors();
    return descriptors.http === 0 && isDeepStrictEqual(descriptors, before);
  }, REST_MS);
  return descriptors;
}
