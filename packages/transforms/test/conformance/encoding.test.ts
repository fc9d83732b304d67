import assert from 'node:assert/strict';
import { expect, it } from 'vitest';
import { type Reject, rfc4180 } from '../../src/index.ts';
import { readByModel } from '../fuzz/model.ts';
import { importByModel } from '../fuzz/pipeline-model.ts';
import { sanitizeFile, smallBatches } from '../sanitize-file.ts';
import { splitAt, splitEvery } from '../split.ts';

const before = 'id,name,note\n1,ä,"x"\r\n';
/** Contains a character of each length in UTF-8, quotes, doubled quotes and both kinds of line end. */
const badRecord = '2ü,"王, ""🙂""",z¢\r\n';
const after = '3,ö,\n';

const [head, middle, tail] = [before, badRecord, after].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
];

const CHARACTER_BYTES_MAX = 4;

/** Bytes that are not valid in UTF-8 anywhere, and the byte that PostgreSQL's text cannot store. */
const invalidBytes: Readonly<Record<string, readonly number[]>> = {
  NUL: [0x00],
  'a byte that no character has': [0xff],
  'a continuation without a start': [0x80],
  'a start without its continuation': [0xc3],
  'a character cut off': [0xf0, 0x9f, 0x99],
  'the overlong form of NUL': [0xc0, 0x80],
  'half of a surrogate pair': [0xed, 0xa0, 0x80],
  'a character above U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
};

for (const [name, bytes] of Object.entries(invalidBytes)) {
  it(`${name}: invalid bytes reject only their own record, at every offset and nearby split`, async () => {
    const seen = new Set<string>();
    for (let at = 0; at < middle.length; at++) {
      const bad = Buffer.concat([middle.subarray(0, at), Buffer.from(bytes), middle.subarray(at)]);
      const file = Buffer.concat([head, bad, tail]);
      const expected = importByModel(readByModel(file, rfc4180), 1600, rfc4180);
      assert(!Array.isArray(expected));
      expect(expected.rejects).toMatchObject([{ record: 2, line: 3 }]);
      seen.add(expected.rejects[0]!.code);
      const outcome = {
        rows: [
          ['1', 'ä', 'x'],
          ['3', 'ö', null],
        ],
        rejects: expected.rejects,
        rejected: [bad.toString('latin1')],
      };
      for (const chunks of splitsAround(file, head.length + at, bytes.length)) {
        const { rows, rejects, rejected } = await sanitizeFile(file, {}, { chunks, limits: smallBatches });
        assert.deepEqual({ rows, rejects: rejects.map(placeAndCode), rejected }, outcome);
      }
    }
    // Next to a quote, and between CR and LF, the structure is invalid first.
    const own = name === 'NUL' ? ['NUL_BYTE', 'UTF8_INVALID'] : ['UTF8_INVALID'];
    expect([...seen].toSorted()).toEqual([...own, 'LINE_ENDS', 'QUOTE_MISPLACED'].toSorted());
  });
}

const placeAndCode = ({ record, line, byte, code }: Reject) => ({ record, line, byte, code });

/** Splits the file: whole, byte by byte, and in two at every offset up to a character's length before or after a part. */
function* splitsAround(file: Buffer, start: number, length: number): Generator<Buffer[]> {
  yield [file];
  yield splitEvery(file, 1);
  for (let at = start - CHARACTER_BYTES_MAX; at <= start + length + CHARACTER_BYTES_MAX; at++)
    yield splitAt(file, [at]);
}
