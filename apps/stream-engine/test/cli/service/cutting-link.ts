import { once } from 'node:events';
import net from 'node:net';
import { afterTestFile } from '@repo/postgres/testing';

/** Where a link breaks, while a request with POST goes over it: after a share of its bytes, or when the answer comes. */
export type Cut = { readonly afterBytes: number } | 'answer';

/** A link to a server, which breaks once where it is told to. */
export class CuttingLink {
  /** Where the next request with POST is cut; the ones after it pass. */
  cut: Cut | undefined;
  readonly url: string;

  private constructor(url: string) {
    this.url = url;
  }

  static async to(serverUrl: string): Promise<CuttingLink> {
    const { port } = new URL(serverUrl);
    const server = net.createServer((client) => {
      const target = net.connect(Number(port), '127.0.0.1');
      const end = () => {
        client.destroy();
        target.destroy();
      };
      for (const socket of [client, target]) socket.on('error', end).on('close', end);
      link.#pass(client, target).catch(end);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    afterTestFile(() => void server.close());
    const link = new CuttingLink(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}`);
    return link;
  }

  async #pass(client: net.Socket, server: net.Socket): Promise<void> {
    let cut: Cut | undefined;
    server.once('readable', () => {
      if (cut === 'answer') client.destroy();
      else server.pipe(client);
    });
    let bytes = 0;
    for await (const chunk of client as AsyncIterable<Buffer>) {
      if (bytes === 0 && chunk.toString('latin1', 0, 5) === 'POST ') [cut, this.cut] = [this.cut, undefined];
      bytes += chunk.length;
      const over = typeof cut === 'object' ? bytes - cut.afterBytes : 0;
      server.write(over > 0 ? chunk.subarray(0, chunk.length - over) : chunk);
      if (over > 0) {
        server.end(() => client.destroy());
        return;
      }
    }
  }
}
