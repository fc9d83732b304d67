import { PassThrough, type Readable } from 'node:stream';
import { ownFailure } from '../failure/command-failure.ts';

/**
 * The body of an answer; it fails with CONNECTION_LOST if it breaks off.
 * @param from the server that sent it
 */
export function completeBody(source: Readable, from: string): Readable {
  const body = new PassThrough();
  source.once('error', (cause: NodeJS.ErrnoException) => {
    const why = `${from}: ${cause.code ?? cause.message}, before its answer was complete`;
    body.destroy(ownFailure('CONNECTION_LOST', why, { cause }));
  });
  // A reader gets the error; without one it must not be an unhandled rejection.
  body.on('error', () => {}).once('close', () => source.destroy());
  return source.pipe(body);
}
