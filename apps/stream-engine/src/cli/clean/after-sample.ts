import { Duplex } from 'node:stream';
import { SAMPLE_BYTES, type TextSample } from '@repo/engine';

/**
 * Creates a stage that holds text back until its beginning has been examined, then passes all of it on.
 * @param look gets the first MiB, or all of a shorter text
 */
export function afterSample(look: (sample: TextSample) => Promise<void>): Duplex {
  return Duplex.from(async function* pass(chunks: AsyncIterable<Buffer>) {
    let held: Buffer[] | undefined = [];
    let length = 0;
    for await (const chunk of chunks) {
      if (held === undefined) {
        yield chunk;
        continue;
      }
      held.push(chunk);
      length += chunk.length;
      if (length < SAMPLE_BYTES) continue;
      await look({ text: Buffer.concat(held), cut: true });
      yield* held;
      held = undefined;
    }
    if (held === undefined) return;
    await look({ text: Buffer.concat(held), cut: false });
    yield* held;
  });
}
