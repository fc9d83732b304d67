import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type net from 'node:net';
import { afterTestFile } from '@repo/embedded-postgres/testing';

/** Starts a server that does not behave like stream-engine, until the file's last test. @returns its address */
export async function stubServer(listener: RequestListener): Promise<string> {
  const server = http.createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  afterTestFile(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

/**
 * Answers the check that the command makes before it sends a file, as stream-engine does.
 * @returns whether it was that request
 */
export function answerFirstRequest({ method }: IncomingMessage, response: ServerResponse): boolean {
  if (method !== 'GET') return false;
  const problem = {
    type: 'urn:stream-engine:problem:IMPORT_NOT_FOUND',
    code: 'IMPORT_NOT_FOUND',
    detail: '',
  };
  response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  return true;
}
