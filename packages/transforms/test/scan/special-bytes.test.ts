import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assemble, target } from '../../assembly/assemble.js';
import { defaultLimits, type Dialect, RecordBatch, rfc4180 } from '../../src/index.ts';
import { NONE } from '../../src/csv/dialect.ts';
import { scanGeneral } from '../../src/scan/general-scanner.ts';
import { scan } from '../../src/scan/scanner.ts';
import {
  findSpecialBytes,
  foundBareReturn,
  specialBytes,
  WINDOW_BYTES,
} from '../../src/scan/special-bytes.ts';
import { runs } from '../env.ts';

it('the committed kernel is the compiled assembly source', async () => {
  expect(await readFile(target, 'utf8')).toBe(await assemble());
});

const [COMMA, QUOTE, LF] = [...Buffer.from(',"\n')] as [number, number, number];

it('finds each of the three bytes at every offset of a window, and nothing after its end', () => {
  const bytes = Buffer.alloc(2 * WINDOW_BYTES, LF);
  expect(findSpecialBytes(bytes, 0, WINDOW_BYTES, COMMA, QUOTE)).toBe(WINDOW_BYTES);
  expect(specialBytes[WINDOW_BYTES - 1]).toBe(WINDOW_BYTES - 1);
  bytes.fill('x');
  for (let length = 0; length < 200; length++) {
    expect(findSpecialBytes(bytes, 7, 7 + length, COMMA, QUOTE)).toBe(0);
  }
  for (const special of [COMMA, QUOTE, LF]) {
    for (let at = 0; at < 200; at++) {
      bytes[at] = special;
      expect(findSpecialBytes(bytes, 0, 200, COMMA, QUOTE)).toBe(1);
      expect(specialBytes[0]).toBe(at);
      expect(findSpecialBytes(bytes, 0, at, COMMA, QUOTE)).toBe(0);
      bytes[at] = 0x78;
    }
  }
});

it('finds the same as a search byte by byte', () => {
  const anyBytes = fc.uint8Array({ maxLength: 500 });
  const mostlySpecial = fc.string({ unit: fc.constantFrom(...',"\nab'), maxLength: 500 }).map(Buffer.from);
  fc.assert(
    fc.property(fc.oneof(anyBytes, mostlySpecial), fc.nat(100), (bytes, from) => {
      const start = Math.min(from, bytes.length);
      const found = findSpecialBytes(bytes, start, bytes.length, COMMA, QUOTE);
      const expected = [...bytes.keys()].filter(
        (at) => at >= start && [COMMA, QUOTE, LF].includes(bytes[at]!),
      );
      expect([...specialBytes.subarray(0, found)]).toEqual(expected);
    }),
    runs(1000),
  );
});

it('reports a carriage return without a line feed at every offset, and no other', () => {
  const bytes = Buffer.alloc(2 * WINDOW_BYTES, 'x');
  const sees = (from: number, to: number) => {
    findSpecialBytes(bytes, from, to, COMMA, QUOTE);
    return foundBareReturn();
  };
  for (const at of [...Array(200).keys(), WINDOW_BYTES - 2, WINDOW_BYTES - 1]) {
    bytes.write('\r', at);
    expect(sees(0, WINDOW_BYTES + 1)).toBe(true);
    bytes.write('\r\n', at);
    expect(sees(0, WINDOW_BYTES + 1)).toBe(false);
    expect(sees(at + 1, WINDOW_BYTES + 1)).toBe(false);
    // Earlier input must not count.
    bytes.write('x\r', at);
    expect(sees(0, at + 1)).toBe(false);
    bytes.fill('x', at, at + 2);
  }
});

const dialects: Record<string, Dialect> = {
  'RFC 4180': rfc4180,
  'no quotes': { ...rfc4180, quote: NONE },
  'a backslash before quotes': { ...rfc4180, escape: 0x5c },
  comments: { ...rfc4180, comment: 0x23 },
};
const limits = { ...defaultLimits, columnsMax: 5 };
const text = fc.string({ unit: fc.constantFrom(...',,""\n\n\r\\#ab\0é'), maxLength: 60 });

/** Returns the result of a scan, or its error. */
function outcome(scanner: typeof scan, content: string, atEnd: boolean, dialect: Dialect): unknown {
  const bytes = Buffer.from(content);
  const batch = new RecordBatch(bytes.length + 1);
  batch.bytes.set(bytes);
  try {
    scanner(batch, bytes.length, atEnd, dialect, limits);
  } catch {
    return 'QUOTE_UNTERMINATED';
  }
  const { recordCount, inputEnd, firstField } = batch;
  const fields = firstField[recordCount]!;
  return {
    inputEnd,
    firstField: [...firstField.subarray(0, recordCount + 1)],
    recordStart: [...batch.recordStart.subarray(0, recordCount + 1)],
    recordEnd: [...batch.recordEnd.subarray(0, recordCount)],
    recordLine: [...batch.recordLine.subarray(0, recordCount + 1)],
    fate: [...batch.fate.subarray(0, recordCount)],
    fieldStart: [...batch.fieldStart.subarray(0, fields)],
    fieldEnd: [...batch.fieldEnd.subarray(0, fields)],
    fieldFlags: [...batch.fieldFlags.subarray(0, fields)],
  };
}

for (const [name, dialect] of Object.entries(dialects)) {
  it(`splits any text like the scanner that works byte by byte: ${name}`, () => {
    fc.assert(
      fc.property(text, fc.boolean(), (content, atEnd) => {
        expect(outcome(scan, content, atEnd, dialect)).toEqual(outcome(scanGeneral, content, atEnd, dialect));
      }),
      runs(1000),
    );
  });

  it(`splits a text across the end of a window in the same way: ${name}`, () => {
    fc.assert(
      fc.property(text, fc.nat(70), fc.boolean(), (content, before, isQuoted) => {
        const filler = 'x'.repeat(WINDOW_BYTES - before);
        const all = isQuoted ? `a,"${filler}${content}` : `a,${filler}${content}`;
        expect(outcome(scan, all, true, dialect)).toEqual(outcome(scanGeneral, all, true, dialect));
      }),
      runs(100),
    );
  });
}
