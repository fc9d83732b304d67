import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { detached, firstBytes } from '../../src/source/detached.ts';

const truncation = new Error('truncated');
const truncated = (error?: Error) => error ?? truncation;

describe('detached', () => {
  it('passes the bytes and ends with its source', async () => {
    const source = Readable.from([Buffer.from('a'), Buffer.from('b'), Buffer.from('c')]);
    expect(await text(detached(source, truncated))).toBe('abc');
  });

  it('leaves the source open when destroyed, so that another reader can continue', async () => {
    const source = new PassThrough();
    source.write('first');
    const stream = detached(source, truncated);
    await once(stream, 'data');
    stream.destroy();
    await once(stream, 'close');
    expect(source.destroyed).toBe(false);
    source.end('second');
    expect(await text(source)).toBe('second');
  });

  it('reads no more from the source than its reader needs', async () => {
    const source = new PassThrough({ highWaterMark: 1024 });
    const stream = detached(source, truncated);
    stream.read(0);
    let written = 0;
    for (let idle = 0; idle < 100; idle++, await turn()) {
      while (!source.writableNeedDrain) {
        source.write(Buffer.alloc(1024));
        written += 1024;
        idle = 0;
      }
    }
    // The stream queues its own 64 KiB and one chunk more, the source what fits on both of its sides.
    expect(stream.readableLength).toBeGreaterThanOrEqual(64 * 1024);
    expect(written).toBeLessThanOrEqual(70 * 1024);
  });

  it('fails with the error of its source', async () => {
    const source = new PassThrough();
    const failure = new Error('broken');
    const reading = pipeline(detached(source, truncated), new PassThrough().resume());
    source.destroy(failure);
    await expect(reading).rejects.toBe(failure);
  });

  it('fails as truncated when the source closes before its end', async () => {
    const source = new PassThrough();
    const reading = pipeline(detached(source, truncated), new PassThrough().resume());
    source.write('half');
    await turn();
    source.destroy();
    await expect(reading).rejects.toBe(truncation);
  });

  it('fails as truncated when the source had closed before', async () => {
    const source = new PassThrough();
    source.destroy();
    await once(source, 'close');
    const reading = pipeline(detached(source, truncated), new PassThrough().resume());
    await expect(reading).rejects.toBe(truncation);
  });

  it('keeps an early failure for its first reader', async () => {
    const source = new PassThrough();
    const stream = detached(source, truncated);
    source.destroy();
    await turn();
    expect(stream.destroyed).toBe(true);
    await expect(pipeline(stream, new PassThrough().resume())).rejects.toBe(truncation);
  });

  it('removes its listeners from the source, except the one that ignores late errors', async () => {
    const source = new PassThrough();
    const before = new Map(source.eventNames().map((name) => [name, source.listenerCount(name)]));
    const stream = detached(source, truncated);
    stream.destroy();
    await once(stream, 'close');
    const left = source.eventNames().filter((name) => source.listenerCount(name) !== (before.get(name) ?? 0));
    expect(left).toEqual(['error']);
    source.destroy(new Error('late'));
    await turn();
  });
});

describe('firstBytes', () => {
  const { signal } = new AbortController();

  it.each([
    [['abcdef'], 'abcd'],
    // No magic number begins with a letter; bytes that may begin one are awaited.
    [['a', 'b', 'cdef', 'g'], 'a'],
    [['(', 'b', 'cdef'], '(b'],
    [['P', '*', 'M', '\x18rest'], 'P*M\x18'],
    [['P', '*', 'Mx'], 'P*Mx'],
    [['P', '*M'], 'P*M'],
    [[], ''],
  ])('returns them for %j, and leaves them in the stream', async (chunks, head) => {
    const stream = detached(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), truncated);
    expect(String(await firstBytes(stream, signal))).toBe(head);
    expect(await text(stream)).toBe(chunks.join(''));
  });

  it('returns the bytes before a failure, and leaves the failure to the reader', async () => {
    const source = new PassThrough();
    const stream = detached(source, truncated);
    const head = firstBytes(stream, signal);
    source.write('ab');
    await turn();
    source.destroy();
    expect(String(await head)).toBe('ab');
    await expect(pipeline(stream, new PassThrough().resume())).rejects.toBe(truncation);
  });

  it('destroys the stream when aborted', async () => {
    const controller = new AbortController();
    const source = new PassThrough();
    const stream = detached(source, truncated);
    const head = firstBytes(stream, controller.signal);
    controller.abort(new Error('gone'));
    await expect(head).rejects.toThrow('gone');
    expect(stream.destroyed).toBe(true);
    expect(source.destroyed).toBe(false);
  });
});
