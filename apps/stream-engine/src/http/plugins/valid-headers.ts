import { Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';

/** Options of Node's server. Without them Node would reject some of these requests itself, with an empty body. */
export const validHeadersHttpOptions = { requireHostHeader: false };

/**
 * Rejects requests whose headers Node's parser accepts although HTTP does not. Node itself would answer a request
 * without a host, or with an unknown expectation, with an empty body. It would also drop headers after the 2,000th, an
 * Idempotency-Key for example.
 */
export const validHeaders = fastifyPlugin(async (app) => {
  const { server } = app;
  // The limit of 16 KiB for all headers is enough.
  server.maxHeadersCount = 0;
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  app.addHook('onRequest', async ({ raw: { headers, httpVersion } }) => {
    if (headers.host === undefined && httpVersion === '1.1')
      throw new Problem('REQUEST_INVALID', 'the request has no Host header');
    if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
      throw new Problem('REQUEST_INVALID', 'the only supported Expect header is 100-continue');
  });
});
