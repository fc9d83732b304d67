import multipart from '@fastify/multipart';
import fastifyPlugin from 'fastify-plugin';

/** Passes bodies of every type through as streams. Fastify's own parsers would read them into memory. */
export const csvBodies = fastifyPlugin(async (app) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  await app.register(multipart);
});
