import { expect, it } from 'vitest';
import { readRecords } from '../read-records.ts';
import { splitEvery } from '../split.ts';

/** A quoted field of about `size` bytes that contains everything that might end it too early. */
function quoted(size: number): string {
  const word = 'word, ""\r\n \nü,';
  return `"${word.repeat(Math.ceil(size / Buffer.byteLength(word)))}"`;
}

const MIB = 1024 * 1024;
const sizes = [1, 256 * 1024 - 3, 256 * 1024, 3 * MIB, 7, 512 * 1024, 5 * MIB, 2];

for (const chunkBytes of [64 * 1024, 1_000_003]) {
  it(`carries records of several MiB across batches, in chunks of ${chunkBytes} bytes`, async () => {
    const fields = sizes.map(quoted);
    const file = Buffer.from(fields.map((field, i) => `${i},${field},end\r\n`).join(''));
    const { records, error } = await readRecords(file, { chunks: splitEvery(file, chunkBytes) });
    expect(error).toBeUndefined();
    expect(records).toHaveLength(sizes.length);
    let line = 1;
    let byte = 0;
    for (const [i, record] of records.entries()) {
      const field = Buffer.from(fields[i]!).toString('latin1');
      expect(record.line).toBe(line);
      expect(record.byte).toBe(byte);
      expect(record.fields.length).toBe(3);
      expect(record.fields[1] === field, `field ${i}`).toBe(true);
      line += field.split('\n').length;
      byte += `${i},${field},end\r\n`.length;
    }
  });
}

it('outputs many small records after a giant one batch by batch', async () => {
  const giant = `"${'x'.repeat(4 * MIB)}"`;
  const small = 600_000;
  const file = Buffer.from(`a\n${giant}\n${'1\n'.repeat(small)}`);
  const { records, batchSizes } = await readRecords(file, { chunks: splitEvery(file, 64 * 1024) });
  expect(records).toHaveLength(2 + small);
  expect(records.at(-1)).toMatchObject({
    record: small + 1,
    line: small + 2,
    byte: file.length - 2,
    fields: ['1'],
  });
  expect(Math.max(...batchSizes)).toBe(8192);
});
