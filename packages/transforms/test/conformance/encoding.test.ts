import assert from 'node:assert/strict';
import { expect, it } from 'vitest';
import { rfc4180 } from '../../src/index.ts';
import { readByModel } from '../fuzz/model.ts';
import { importByModel } from '../fuzz/pipeline-model.ts';
import { sanitizeFile } from '../sanitize-file.ts';
import { splitAt, splitEvery } from '../split.ts';

const before = 'id,name,note\n1,ä,"x"\r\n';
/** Contains a character of each length in UTF-8, quotes, doubled quotes and both kinds of line end. */
const record = '2ü,"王, ""🙂""",z¢\r\n';
const after = '3,ö,\n';

const [head, middle, tail] = [before, record, after].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
];

/** Bytes that are not valid in UTF-8 anywhere, and the byte that PostgreSQL's text cannot store. */
const offences: Readonly<Record<string, readonly number[]>> = {
  NUL: [0x00],
  'a byte that no character has': [0xff],
  'a continuation without a start': [0x80],
  'a start without its continuation': [0xc3],
  'a character cut off': [0xf0, 0x9f, 0x99],
  'the overlong form of NUL': [0xc0, 0x80],
  'half of a surrogate pair': [0xed, 0xa0, 0x80],
  'a character above U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
};

for (const [name, bytes] of Object.entries(offences)) {
  it(`${name}: invalid bytes reject only their own record, at every offset and split`, async () => {
    const seen = new Set<string>();
    for (let at = 0; at < middle.length; at++) {
      const bad = Buffer.concat([middle.subarray(0, at), Buffer.from(bytes), middle.subarray(at)]);
      const file = Buffer.concat([head, bad, tail]);
      const expected = importByModel(readByModel(file, rfc4180), 1600);
      assert(!Array.isArray(expected));
      for (const chunks of splitsWithin(file, head.length, bad.length)) {
        const { rows, rejects, rejected } = await sanitizeFile(file, {}, { chunks });
        expect(rows).toEqual([
          ['1', 'ä', 'x'],
          ['3', 'ö', null],
        ]);
        expect(rejects).toHaveLength(1);
        const { record: number, line, byte, code } = rejects[0]!;
        expect([{ record: number, line, byte, code }]).toEqual(expected.rejects);
        expect({ number, line }).toEqual({ number: 2, line: 3 });
        expect(rejected).toEqual([bad.toString('latin1')]);
        seen.add(code);
      }
    }
    // Next to a quote, and between CR and LF, the structure is invalid first.
    const own = name === 'NUL' ? ['NUL_BYTE', 'UTF8_INVALID'] : ['UTF8_INVALID'];
    expect([...seen].toSorted()).toEqual([...own, 'LINE_ENDS', 'QUOTE_MISPLACED'].toSorted());
  });
}

/** Splits the file: whole, byte by byte, and in two at every offset within a part of it, its ends included. */
function* splitsWithin(file: Buffer, start: number, length: number): Generator<Buffer[]> {
  yield [file];
  yield splitEvery(file, 1);
  for (let at = start; at <= start + length; at++) yield splitAt(file, [at]);
}
