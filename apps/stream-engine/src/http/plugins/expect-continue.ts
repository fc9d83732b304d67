import type { IncomingMessage } from 'node:http';
import fastifyPlugin from 'fastify-plugin';

/**
 * Answers `Expect: 100-continue` (RFC 9110, 10.1.1) only when a handler wants the body: see {@link wantBody}. A client
 * that is refused before has not sent its file.
 */
export const expectContinue = fastifyPlugin(async (app) => {
  app.server.on('checkContinue', (request, response) => {
    continues.set(request, () => response.writeContinue());
    app.server.emit('request', request, response);
  });
});

const continues = new WeakMap<IncomingMessage, () => void>();

/** Tells a client that waits for leave to send its body (curl does above 1 MB) to go on. */
export function wantBody(request: IncomingMessage): void {
  continues.get(request)?.();
  continues.delete(request);
}
