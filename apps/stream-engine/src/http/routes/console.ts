import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The page loads nothing from other hosts, runs no inline script, and cannot be framed. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /`: the web page, and its files. @param folder see `consoleFolder` */
export async function consoleRoutes(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    // There is one route per file, and no other route.
    wildcard: false,
    globIgnore: ['**/*.{br,gz}'],
    preCompressed: true,
    schemaHide: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // Asset names contain a hash of their content.
      const isAsset = path.includes('/assets/');
      reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
      reply.header('content-security-policy', POLICY);
      reply.header('x-content-type-options', 'nosniff');
      reply.header('referrer-policy', 'no-referrer');
    },
  });
}
