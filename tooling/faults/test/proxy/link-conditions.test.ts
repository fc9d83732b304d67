import { describe, expect, it } from 'vitest';
import { delay, portion } from '../../src/proxy/link-conditions.ts';

async function collect(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const all: string[] = [];
  for await (const chunk of chunks) all.push(chunk.toString());
  return all;
}

async function* source(...chunks: string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('portion', () => {
  it('passes everything in one piece on a good link', async () => {
    expect(await collect(portion(Buffer.from('abc'), {}))).toEqual(['abc']);
  });

  it('slices, down to single bytes', async () => {
    expect(await collect(portion(Buffer.from('abc'), { sliceBytes: 1 }))).toEqual(['a', 'b', 'c']);
    expect(await collect(portion(Buffer.from('abc'), { sliceBytes: 2 }))).toEqual(['ab', 'c']);
  });

  it('takes the time that the bandwidth requires', async () => {
    const startedAt = performance.now();
    const parts = await collect(portion(Buffer.alloc(1000, 'x'), { bytesPerSecond: 5000 }));
    expect(parts.join('')).toHaveLength(1000);
    expect(performance.now() - startedAt).toBeGreaterThan(190);
  });
});

describe('delay', () => {
  it('delays all chunks together, not one after the other', async () => {
    const startedAt = performance.now();
    const chunks = Array.from({ length: 10 }, (_, i) => `${i}`);
    expect(await collect(delay(source(...chunks), () => ({ latencyMs: 100 })))).toEqual(chunks);
    const took = performance.now() - startedAt;
    expect(took).toBeGreaterThan(99);
    // One after the other they would take 1,000 ms.
    expect(took).toBeLessThan(900);
  });

  it('reads only one chunk without latency', async () => {
    let read = 0;
    const endless = (async function* () {
      for (;;) yield Buffer.from(String(read++));
    })();
    const delayed = delay(endless, () => ({}));
    await delayed.next();
    await new Promise(setImmediate);
    expect(read).toBe(1);
  });

  it('fails with the error of its source', async () => {
    const failing = (async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('a');
      throw new Error('torn');
    })();
    await expect(collect(delay(failing, () => ({ latencyMs: 1 })))).rejects.toThrow('torn');
  });
});
