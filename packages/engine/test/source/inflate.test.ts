import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultImportLimits, type ImportLimits } from '../../src/limits/import-limits.ts';
import type { Compression } from '../../src/source/compression.ts';
import { type Inflate, inflate } from '../../src/source/inflate.ts';
import { InflateGauge } from '../../src/source/inflate-gauge.ts';
import { InflateZstd } from '../../src/source/inflate-zstd.ts';
import { everySplit, through } from '../split.ts';

const head = 'id,label\n1,a\n';
const tail = '2,b\n3,ä\n';
const whole = Buffer.from(head + tail);
/** Output of the zstd tool: the two texts in separate frames, with checksums. */
const zstdHead = Buffer.from('KLUv/QRYaQAAaWQsbGFiZWwKMSxhCudGnB0=', 'base64');
const zstdTail = Buffer.from('KLUv/QRYSQAAMixiCjMsw6QKD8myyQ==', 'base64');
const skippable = Buffer.from('5a2a4d1803000000616263', 'hex');
/** Output of `zstd -19`, four blocks: 40,000 records; record i is `${i % 10},label ${i % 7}`. */
const zstdLarge = Buffer.from(
  'KLUv/aSJGgYAhAMAAoYQEcAXG7BOy/9r5ebK7uGhAAwDT7xb0YgT71Y04sS7FY048W5FI068W9GIE+9WNOLE61+zVpWoMxWpgcM9ikE4AsIIR6gQ4KFhM9AVljUSaBCgEdDv////HTn9v9pnqTbTpk58h9VsMaZ1F/KUpFQAAAABAP3/V/+5BgJEAAAAAQD9/zkAAj0AAAABAIbaAyDfVroH',
  'base64',
);
const large = Buffer.from(
  `id,label\n${Array.from({ length: 40_000 }, (_, i) => `${i % 10},label ${i % 7}\n`).join('')}`,
);

type Make = (limits?: Partial<ImportLimits>) => Inflate;
const make =
  (compression: Compression): Make =>
  (limits) =>
    inflate(compression, { ...defaultImportLimits, ...limits });
const makeLibraryZstd: Make = (limits) =>
  new InflateZstd(new InflateGauge({ ...defaultImportLimits, ...limits }), 8 * 1024 * 1024);

interface Format {
  readonly name: string;
  readonly stage: Make;
  /** {@link whole}, and a part of it alone if a file can have several parts. */
  readonly file: Buffer;
  readonly parts: readonly Buffer[];
  readonly large: Buffer;
}

const zstd = { file: zstdHead, parts: [zstdHead, zstdTail], large: zstdLarge };
const brotli = brotliCompressSync(whole);
const formats: readonly Format[] = [
  {
    name: 'gzip',
    stage: make('gzip'),
    file: gzipSync(whole),
    parts: [gzipSync(head), gzipSync(tail)],
    large: gzipSync(large),
  },
  { name: 'brotli', stage: make('br'), file: brotli, parts: [brotli], large: brotliCompressSync(large) },
  { name: 'zstd', stage: make('zstd'), ...zstd },
  { name: 'zstd by the library', stage: makeLibraryZstd, ...zstd },
];

const corrupt = { code: 'COMPRESSION_CORRUPT' };

describe.each(formats)('inflate $name', ({ stage, file, parts, large: largeFile }) => {
  const all = Buffer.concat(parts);

  it('gives the same bytes, of all parts, at every split of its input', async () => {
    for (const chunks of everySplit(all)) {
      const inflater = stage();
      expect(await through(chunks, inflater)).toEqual(whole);
      expect(inflater.received).toBe(all.length);
    }
  });

  it('rejects a file that ends anywhere except after a part', async () => {
    const ends = new Set([all.length, parts[0]!.length]);
    for (let end = 0; end < all.length; end++) {
      if (ends.has(end)) continue;
      await expect(through([all.subarray(0, end)], stage()), `${end}`).rejects.toMatchObject(corrupt);
    }
  });

  it.each(['\0', '\0'.repeat(600), 'x', '\x1f', '\x1f\x8b', 'garbage, and more of it', '\x28\xb5\x2f\xfd'])(
    'rejects extra data after the file: %j',
    async (garbage) => {
      const bytes = Buffer.from(garbage, 'latin1');
      for (const chunks of [[Buffer.concat([file, bytes])], [file, bytes]])
        await expect(through(chunks, stage())).rejects.toMatchObject(corrupt);
    },
  );

  it('always detects a flipped bit', async () => {
    const outcomes = new Set<string>();
    for (let bit = 0; bit < parts[0]!.length * 8; bit++) {
      const bytes = Buffer.from(parts[0]!);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      outcomes.add(await through([bytes], stage()).then(String, (error) => error.code));
    }
    // Parts of gzip's header have no meaning. Brotli has no checksum, so a flipped bit may go unnoticed.
    const possible = new Set([head, 'COMPRESSION_CORRUPT', 'INFLATE_LIMIT', 'ENCODING_UNSUPPORTED']);
    expect(outcomes).toContain('COMPRESSION_CORRUPT');
    expect(parts.length > 1 ? [...outcomes].filter((outcome) => !possible.has(outcome)) : []).toEqual([]);
  });

  it('inflates many chunks', async () => {
    expect((await through([largeFile], stage())).equals(large)).toBe(true);
  });

  it('inflates no more than the limit', async () => {
    const limits = { inflatedBytesMax: large.length - 1 };
    await expect(through([largeFile], stage(limits))).rejects.toMatchObject({
      code: 'INFLATE_LIMIT',
      options: { limit: large.length - 1 },
    });
    expect((await through([largeFile], stage({ inflatedBytesMax: large.length }))).equals(large)).toBe(true);
    const ratio = Math.floor(large.length / largeFile.length);
    const from = { inflateRatioFromBytes: 100_000 };
    await expect(through([largeFile], stage({ inflateRatioMax: ratio / 2, ...from }))).rejects.toMatchObject({
      code: 'INFLATE_LIMIT',
      options: { limit: ratio / 2 },
    });
    const off = { inflateRatioMax: 1, inflateRatioFromBytes: large.length };
    expect((await through([largeFile], stage(off))).equals(large)).toBe(true);
  });

  it('inflates no more than its reader needs', async () => {
    const inflater = stage({ inflateRatioMax: Number.POSITIVE_INFINITY });
    const source = Readable.from(Array.from({ length: 50 }, () => largeFile));
    // Brotli reports a second stream as an error, which does not matter here.
    source.pipe(inflater);
    inflater.read(0);
    await once(inflater, 'readable');
    for (let idle = 0; idle < 50; idle++) await turn();
    expect(inflater.readableLength).toBeLessThanOrEqual(2 * 128 * 1024 + 64 * 1024);
    source.destroy();
    inflater.destroy();
    await once(inflater, 'close');
  });

  it('ends immediately if aborted in the middle', async () => {
    const controller = new AbortController();
    const inflater = stage();
    const reader = async (source: AsyncIterable<Buffer>) => {
      for await (const _ of source) controller.abort();
    };
    const running = pipeline(Readable.from([largeFile]), inflater, reader, { signal: controller.signal });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(inflater.destroyed).toBe(true);
  });
});

describe.each(formats.slice(2))('inflate $name', ({ stage }) => {
  it('skips skippable frames anywhere', async () => {
    const bytes = Buffer.concat([skippable, zstdHead, skippable, skippable, zstdTail, skippable]);
    for (const chunks of everySplit(bytes)) expect(await through(chunks, stage())).toEqual(whole);
    for (const end of [5, 10]) {
      const cut = Buffer.concat([zstdHead, skippable.subarray(0, end)]);
      await expect(through([cut], stage())).rejects.toMatchObject(corrupt);
    }
  });

  it('rejects a file whose window needs too much memory', async () => {
    const window16MiB = Buffer.from('28b52ffd0470', 'hex');
    const bytes = Buffer.concat([window16MiB, zstdHead.subarray(6)]);
    await expect(through([bytes], stage())).rejects.toMatchObject({
      code: 'INFLATE_LIMIT',
      options: { limit: 8 * 1024 * 1024 },
    });
  });
});

describe('InflateZstd', () => {
  it('rejects data without a checksum, which it could not verify', async () => {
    const bytes = Buffer.from('28b52ffd200109000061', 'hex');
    await expect(through([bytes], makeLibraryZstd())).rejects.toMatchObject({ code: 'ENCODING_UNSUPPORTED' });
  });

  it('rejects data that needs a dictionary', async () => {
    const bytes = Buffer.from('28b52ffd2105010900006100000000', 'hex');
    await expect(through([bytes], makeLibraryZstd())).rejects.toMatchObject(corrupt);
  });
});

describe('the gzip tool', () => {
  it.each(['-1', '-9'])('%s writes files that can be read', async (level) => {
    const tool = execFile('gzip', [level], { encoding: 'buffer' });
    tool.stdin!.end(large);
    expect((await through(await (tool.stdout as Readable).toArray(), make('gzip')())).equals(large)).toBe(
      true,
    );
  });
});
