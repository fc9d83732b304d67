import { once } from 'node:events';
import net from 'node:net';
import { afterTestFile } from '@repo/embedded-postgres/testing';

/**
 * Fault of a link during a POST request: it breaks after a number of bytes or when the response arrives, or it sends its own
 * response, as a proxy does.
 */
export type Cut = { readonly afterBytes: number } | 'answer' | { readonly page: number };

/** A link to a server that breaks once on request. */
export class CuttingLink {
  /** Fault of the next POST request; later ones pass. */
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
      else if (cut !== undefined && 'page' in cut)
        client.end(
          `HTTP/1.1 ${cut.page} No\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<h1>No</h1>`,
        );
      else server.pipe(client);
    });
    let bytes = 0;
    for await (const chunk of client as AsyncIterable<Buffer>) {
      if (bytes === 0 && chunk.toString('latin1', 0, 5) === 'POST ') [cut, this.cut] = [this.cut, undefined];
      bytes += chunk.length;
      const over = typeof cut === 'object' && 'afterBytes' in cut ? bytes - cut.afterBytes : 0;
      server.write(over > 0 ? chunk.subarray(0, chunk.length - over) : chunk);
      if (over > 0) {
        server.end(() => client.destroy());
        return;
      }
    }
  }
}
