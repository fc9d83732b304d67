import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { RestoreRawBytes, rawByte } from '../../src/dirt/raw-byte.ts';

const restore = (chunks: readonly Uint8Array[]): Promise<Buffer> =>
  buffer(Readable.from(chunks, { objectMode: false }).pipe(new RestoreRawBytes()));

const split = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );

test('restores every byte from its stand-in', async () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = [...all].map(rawByte).join('');
  expect(await restore([Buffer.from(text)])).toEqual(Buffer.from(all));
});

test('passes text without stand-ins through unchanged', async () => {
  const text = Buffer.from('é, 王, 🎁, \ud7ff\uf900\uffff');
  expect(await restore([text])).toEqual(text);
});

test('gives the same bytes at every split', async () => {
  const text = Buffer.from(`a${rawByte(0)}${rawByte(0xff)}王${rawByte(0xc3)},\n${rawByte(0x22)}`);
  const expected = Buffer.from('a\0\xff\xe7\x8e\x8b\xc3,\n"', 'latin1');
  for (let size = 1; size <= text.length; size += 1)
    expect(await restore(split(text, size)), `chunks of ${size}`).toEqual(expected);
});

test('gives no output without input', async () => {
  expect(await restore([])).toHaveLength(0);
});
