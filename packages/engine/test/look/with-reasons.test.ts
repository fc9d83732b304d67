import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { KeptReject } from '@repo/database';
import { NONE, rfc4180 } from '@repo/transforms';
import { expect, it } from 'vitest';
import { rejectsAsCsv } from '../../src/look/reject-download.ts';
import { withReasons } from '../../src/look/with-reasons.ts';

const reject = { record: 1, line: 2, code: 'TYPE_INVALID', message: 'no "x", not at all', column: 'id' };

async function csvOf(records: KeptReject[], dialect = rfc4180): Promise<string> {
  const pages = Readable.from([records]);
  return (await buffer(Readable.from(rejectsAsCsv(withReasons(pages, dialect))))).toString();
}

it.each(['\n', '\r\n', '\r\r\n'])(
  'puts reasons before the line end, wherever a long record was cut: %j',
  async (lineEnd) => {
    const bytes = Buffer.from(`x,abc${lineEnd}`);
    for (let cut = 1; cut < bytes.length; cut++)
      for (let next = cut; next < bytes.length; next++) {
        const rest = Readable.from([bytes.subarray(cut, next), bytes.subarray(next)]);
        const csv = await csvOf([{ ...reject, original: bytes.subarray(0, cut), rest }]);
        expect(csv).toBe(`x,abc,2,"id: no ""x"", not at all"${lineEnd}`);
      }
  },
);

it('lists all errors and counts the others', async () => {
  const errors = [
    { column: 'id', code: 'A', message: 'one' },
    { code: 'B', message: 'two' },
  ];
  const csv = await csvOf([{ ...reject, errors, moreErrors: 7, original: Buffer.from('x') }]);
  expect(csv).toBe('x,2,id: one; two; and 7 more\n');
});

it('a reason stays within its line and field, even if the dialect has no quotes', async () => {
  const dialect = { ...rfc4180, quote: NONE };
  expect(await csvOf([{ ...reject, message: 'a,b\nc', original: Buffer.from('x\n') }], dialect)).toBe(
    'x,2,id: a b c\n',
  );
});
