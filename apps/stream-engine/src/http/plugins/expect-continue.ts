import type { IncomingMessage } from 'node:http';
import fastifyPlugin from 'fastify-plugin';

/**
 * Answers `Expect: 100-continue` (RFC 9110, 10.1.1) only when a handler calls {@link sendContinue}. A client that is
 * rejected earlier has not sent its file.
 */
export const expectContinue = fastifyPlugin(async (app) => {
  app.server.on('checkContinue', (request, response) => {
    continues.set(request, () => response.writeContinue());
    app.server.emit('request', request, response);
  });
});

const continues = new WeakMap<IncomingMessage, () => void>();

/** Sends `100 Continue` to a client that waits for it before it sends its body, as curl does above 1 MB. */
export function sendContinue(request: IncomingMessage): void {
  continues.get(request)?.();
  continues.delete(request);
}
