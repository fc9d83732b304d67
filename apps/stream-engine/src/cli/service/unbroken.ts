import { PassThrough, type Readable } from 'node:stream';
import { ownFailure } from '../failure/command-failure.ts';

/** The body of an answer, which fails with CONNECTION_LOST where it breaks off. @param from whose answer it is */
export function unbroken(source: Readable, from: string): Readable {
  const body = new PassThrough();
  source.once('error', (cause: NodeJS.ErrnoException) => {
    const why = `${from}: ${cause.code ?? cause.message}, before its answer had ended`;
    body.destroy(ownFailure('CONNECTION_LOST', why, { cause }));
  });
  // Whoever reads is told; who does not need not be.
  body.on('error', () => {}).once('close', () => source.destroy());
  return source.pipe(body);
}
