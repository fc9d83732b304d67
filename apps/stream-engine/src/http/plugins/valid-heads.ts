import { Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';

/** Options of Node's server without which it would answer some of what is refused here itself, with an empty body. */
export const validHeadsHttpOptions = { requireHostHeader: false };

/**
 * Refuses requests whose headers Node's parser takes and HTTP does not. Left to Node, a request without a host or with
 * an expectation would get an answer without a word, and what stands behind 2,000 headers, an Idempotency-Key maybe,
 * would go unnoticed.
 */
export const validHeads = fastifyPlugin(async (app) => {
  const { server } = app;
  // Their bytes have a limit, 16 KiB, and that will do.
  server.maxHeadersCount = 0;
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  app.addHook('onRequest', async ({ raw: { headers, httpVersion } }) => {
    if (headers.host === undefined && httpVersion === '1.1')
      throw new Problem('REQUEST_INVALID', 'the request has no Host header');
    if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
      throw new Problem('REQUEST_INVALID', 'the only supported Expect header is 100-continue');
  });
});
