import { expect, it } from 'vitest';
import { dialectOf } from '../../src/index.ts';
import { readRecords } from '../read-records.ts';
import { everySplit, splitEvery } from '../split.ts';

const dialect = dialectOf({ comment: '#' });
const hash = (bytes: number) => `#${'x'.repeat(bytes - 1)}`;

for (const [name, csv, position] of [
  ['at the start', `${hash(21)}\na\n`, { record: 0, line: 1, byte: 0 }],
  ['with CRLF', `a\r\n${hash(21)}\r\nb`, { record: 1, line: 2, byte: 3 }],
  ['after another', `${hash(20)}\n${hash(21)}\na`, { record: 0, line: 2, byte: 21 }],
  ['without line end', `a\n${hash(20)}\r`, { record: 1, line: 2, byte: 2 }],
] as const) {
  it(`rejects a comment longer than a record may be at every split: ${name}`, async () => {
    const file = Buffer.from(csv);
    for (const batchBytes of [256 * 1024, 16, 1]) {
      for (const chunks of everySplit(file)) {
        const { error } = await readRecords(file, {
          chunks,
          dialect,
          limits: { batchBytes, recordBytesMax: 20 },
        });
        expect(error).toMatchObject({ code: 'RECORD_TOO_LARGE', position, limit: 20 });
      }
    }
  });
}

it('accepts a comment of the maximum length at every split', async () => {
  const file = Buffer.from(`${hash(20)}\r\n${hash(20)}\na\n${hash(20)}\r\nb\n${hash(20)}`);
  for (const batchBytes of [256 * 1024, 16, 1]) {
    for (const chunks of everySplit(file)) {
      const limits = { batchBytes, recordBytesMax: 20 };
      const { records, error } = await readRecords(file, { chunks, dialect, limits });
      expect(error).toBeUndefined();
      expect(records.map(({ line, fields }) => [line, fields[0]])).toEqual([
        [3, 'a'],
        [5, 'b'],
      ]);
    }
  }
});

it('reads a record after eight MiB of comments', async () => {
  const comments = Buffer.alloc(8 * 1024 * 1024, '#\n');
  const file = Buffer.concat([comments, Buffer.from('a\n')]);
  const { records } = await readRecords(file, { chunks: splitEvery(file, 64 * 1024), dialect });
  expect(records).toMatchObject([{ line: comments.length / 2 + 1, byte: comments.length, fields: ['a'] }]);
});

it('reads four MiB of text inside quotes that resembles comments', async () => {
  const field = `"${'\n#'.repeat(2 * 1024 * 1024)}"`;
  const file = Buffer.from(`a\n${field}\n#\nb\n`);
  const { records } = await readRecords(file, { chunks: splitEvery(file, 64 * 1024), dialect });
  expect(records.map(({ line }) => line)).toEqual([1, 2, 2 * 1024 * 1024 + 4]);
  expect(records[1]!.fields[0]).toHaveLength(field.length);
});
