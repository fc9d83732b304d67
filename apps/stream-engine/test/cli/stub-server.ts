import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type net from 'node:net';
import { afterTestFile } from '@repo/embedded-postgres/testing';

/** A server that answers as no stream-engine would, until the file's last test. @returns its address */
export async function stubServer(listener: RequestListener): Promise<string> {
  const server = http.createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  afterTestFile(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}
