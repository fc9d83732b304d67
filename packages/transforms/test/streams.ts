import { Writable } from 'node:stream';

/** A sink that stores copies of its input, because pooled buffers may be overwritten later. */
export function collect(into: Buffer[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, callback) {
      into.push(Buffer.from(chunk));
      callback();
    },
  });
}

/** A sink that counts bytes and discards them. */
export function byteCounter(): Writable & { count: number } {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      counter.count += chunk.length;
      callback();
    },
  });
  const counter = Object.assign(sink, { count: 0 });
  return counter;
}
