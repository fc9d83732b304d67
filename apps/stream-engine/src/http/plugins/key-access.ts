import rateLimit from '@fastify/rate-limit';
import { Problem } from '@repo/engine';
import fastifyPlugin from 'fastify-plugin';
import type { Access } from '../../access/access.ts';
import type { Gate } from '../../access/gate.ts';
import type { ByteQuota } from '../../access/day-quota.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Permissions of the client. */
    access: Access;
    /**
     * Checks again, before COMMIT, that the key still allows the request.
     * @throws Problem KEY_INVALID and others of `Gate.admit`
     */
    confirmAccess: () => Promise<void>;
    /** Counts the bytes of an upload. */
    quota?: ByteQuota;
  }
}

/** Checks the key and its requests per minute before the body is read. */
export const keyAccess = fastifyPlugin(async (app, { gate }: { readonly gate: Gate }) => {
  app.decorateRequest('access');
  app.decorateRequest('confirmAccess');
  app.decorateRequest('quota');
  app.addHook('onRequest', async (request) => {
    request.access = await gate.admit(request.headers);
    request.confirmAccess = async () => {
      await gate.admit(request.headers);
    };
  });
  await app.register(rateLimit, {
    enableDraftSpec: true,
    timeWindow: '1 minute',
    max: ({ access }) => access.requestsPerMinute,
    keyGenerator: ({ access }) => access.owner,
    allowList: ({ access }) => access.requestsPerMinute === Number.POSITIVE_INFINITY,
    errorResponseBuilder: ({ access: { requestsPerMinute: limit } }) =>
      new Problem('RATE_LIMITED', `the API key allows ${limit} requests per minute`, { limit }),
  });
});
