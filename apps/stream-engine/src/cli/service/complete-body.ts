import { PassThrough, type Readable } from 'node:stream';
import { ownFailure } from '../failure/command-failure.ts';

/**
 * Wraps the body of a response so that it fails with CONNECTION_LOST if it is cut off.
 * @param from name of the server
 */
export function completeBody(source: Readable, from: string): Readable {
  const body = new PassThrough();
  source.once('error', (cause: NodeJS.ErrnoException) => {
    const why = `${from}: ${cause.code ?? cause.message} before its response was complete`;
    body.destroy(ownFailure('CONNECTION_LOST', why, { cause }));
  });
  // If the body has lost its reader, its error must not become an unhandled one.
  body.on('error', () => {}).once('close', () => source.destroy());
  return source.pipe(body);
}
