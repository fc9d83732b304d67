import type { KeptReject } from '@repo/database';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { neutralizeFormulas, rejectsAsCsv, rejectsAsNdjson } from '../../src/index.ts';
import { Readable } from 'node:stream';
import { runCountingTurns } from '../run-counting-turns.ts';

const text = (generator: AsyncIterable<Buffer>) => buffer(Readable.from(generator, { objectMode: false }));

async function* pagesOf(...rejects: KeptReject[]) {
  yield rejects;
}

const rejectOf = (record: number, original: Buffer, span?: KeptReject['span']): KeptReject => ({
  record,
  code: 'TYPE_INVALID',
  message: 'no',
  ...(span && { span }),
  original,
});

/** The same reject, as read if it is longer than a slice. */
function sliced(reject: KeptReject, bytes: number): KeptReject {
  async function* rest() {
    for (let at = bytes; at < reject.original.length; at += bytes)
      yield reject.original.subarray(at, at + bytes);
  }
  return { ...reject, original: reject.original.subarray(0, bytes), rest: rest() };
}

const originals: readonly (readonly [string, Buffer])[] = [
  ['with formulas', Buffer.from(`=1,a=b,"-2","ä,+3",  ' =4,＝5,a＝,＠6;|\t@7,\u{ff1f},=\n`)],
  ['without a line end', Buffer.from(`x,"🎲🎲",-1`)],
  ['with quotes and a carriage return', Buffer.from('"a""=b",\0\u0001\\,"\r\n=c"\r')],
  [
    'that is no UTF-8',
    Buffer.concat([Buffer.from('a,\u{1f3b2}'), Buffer.from('\xff\xc3,z\xf0\x9f\n', 'latin1')]),
  ],
];

describe.each(originals)('a long record %s, read in slices', (_what, original) => {
  const span = { start: original.indexOf(',') + 1, end: original.lastIndexOf(',') };
  const whole = () => rejectOf(2, original, span);
  const before = rejectOf(1, Buffer.from('before\n'));
  const after = rejectOf(3, Buffer.from('after\n'));
  const sizes = Array.from({ length: original.length - 1 }, (_, at) => at + 1);

  it.each([
    ['kept', undefined],
    ['neutralized', neutralizeFormulas],
  ])('a long record is the same in CSV, with formulas %s', async (_how, editor) => {
    const expected = await text(rejectsAsCsv(pagesOf(before, whole(), after), editor));
    for (const size of sizes) {
      const pages = pagesOf(before, sliced(whole(), size), after);
      expect((await text(rejectsAsCsv(pages, editor))).toString('latin1')).toBe(expected.toString('latin1'));
    }
  });

  it('a long record and its invalid bytes are the same in NDJSON', async () => {
    const lines = async (...rejects: KeptReject[]) =>
      (await text(rejectsAsNdjson(pagesOf(...rejects))))
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const expected = await lines(before, whole(), after);
    for (const size of sizes) expect(await lines(before, sliced(whole(), size), after)).toEqual(expected);
  });
});

it('yields to other work between the lines of NDJSON', async () => {
  const rejects = Array.from({ length: 100 }, (_, i) => rejectOf(i + 1, Buffer.from(`${i}\n`)));
  const { result, turns } = await runCountingTurns(() => text(rejectsAsNdjson(pagesOf(...rejects))));
  expect(result.toString().split('\n')).toHaveLength(101);
  expect(turns).toBeGreaterThanOrEqual(100);
});
