import { pipeline, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { decode } from './decode.ts';
import type { Sample } from './read-sample.ts';

/** The beginning of a file as UTF-8. */
export interface TextSample {
  readonly text: Buffer;
  readonly cut: boolean;
}

/**
 * @param encoding as `encodingNamed` returns it; undefined: UTF-8, or that of a byte order mark
 * @throws Problem CONTENT_NOT_CSV, ENCODING_UNSUPPORTED
 */
export async function decodeSample(
  { bytes, cut }: Pick<Sample, 'bytes' | 'cut'>,
  encoding: string | undefined,
): Promise<TextSample> {
  // The result is at most three times as long: no character needs more than three bytes of UTF-8 for each byte of
  // its own.
  const text = await buffer(pipeline(Readable.from([bytes]), decode(encoding), () => {}));
  return { text, cut };
}
