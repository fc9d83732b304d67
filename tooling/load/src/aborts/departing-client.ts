import { pipeline } from 'node:stream/promises';
import { RawClient } from '@repo/faults';
import { endlessBody, littleBody } from './tables.ts';

/** How a client's connection ends: closed properly, or reset. */
export type Ending = 'FIN' | 'RST';

/** Uploads without coming to an end, until it leaves. */
export class DepartingClient {
  readonly #client: RawClient;

  private constructor(client: RawClient) {
    this.#client = client;
  }

  /** @param isEager sends as much as anybody takes; otherwise a little, and then it waits */
  static async upload(port: number, { isEager }: { readonly isEager: boolean }): Promise<DepartingClient> {
    const client = await RawClient.connect(port);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'content-length': Number.MAX_SAFE_INTEGER,
    });
    // It ends when the client leaves, if not before: a refusal is found by whoever waits for the database's state.
    if (isEager) void pipeline(endlessBody, client.socket).catch(() => {});
    else client.write(littleBody);
    return new DepartingClient(client);
  }

  leave(ending: Ending): void {
    if (ending === 'RST') this.#client.reset();
    else this.#client.socket.destroy();
  }
}
