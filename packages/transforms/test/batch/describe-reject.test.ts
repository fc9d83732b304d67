import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it, vi } from 'vitest';
import {
  compileColumn,
  describeReject,
  fromObjects,
  isReject,
  type CompiledPlan,
  type Reject,
  rejectCodes,
  type Rule,
  sanitize,
} from '../../src/index.ts';
import { date } from '../../src/columns/date.ts';
import { integer } from '../../src/columns/integer.ts';
import { text } from '../../src/columns/text.ts';
import { BLANK, HEADER, KEPT, rejectCodeOf } from '../../src/batch/reject-code.ts';
import { sanitizeFile } from '../sanitize-file.ts';

const one = (rule: Rule, required = false): CompiledPlan => ({
  form: 'text',
  fieldCount: 1,
  columns: [{ name: 'a', source: 0, rule, required }],
});

async function messageFor(value: string, plan: CompiledPlan): Promise<string> {
  const { rejects } = await sanitizeFile(Buffer.from(`a\n${value}\n`, 'latin1'), { plan });
  return rejects[0]!.message;
}

it('a reject quotes at most 64 bytes of its field, in whole characters', async () => {
  expect(await messageFor('1x', one(integer({ bytes: 4 })))).toMatch(/: "1x"$/);
  expect(await messageFor('"1 ""x"""', one(integer({ bytes: 4 })))).toMatch(/: "1 \\"\\"x\\"\\""$/);
  expect(await messageFor('9'.repeat(64), one(integer({ bytes: 4 })))).toMatch(/: "9{64}"$/);
  expect(await messageFor('9'.repeat(65), one(integer({ bytes: 4 })))).toMatch(/: "9{64}"…$/);
  const umlauts = Buffer.from(`x${'ü'.repeat(40)}`).toString('latin1');
  expect(await messageFor(umlauts, one(integer({ bytes: 4 })))).toMatch(/: "xü{31}"…$/);
  const faces = Buffer.from('🙂'.repeat(17)).toString('latin1');
  expect(await messageFor(faces, one(date()))).toMatch(/: "(🙂){16}"…$/u);
});

it('shows the returned value of a short value, and does not compute it for a long one', async () => {
  const { rule } = compileColumn({ name: 'a', source: 0, type: 'varbit', options: { exact: true } });
  expect(await messageFor('xa5', one(rule))).toContain(
    'would return "xa5" as "10100101"; make the column text',
  );
  const textReturned = vi.fn<NonNullable<Rule['textReturned']>>(rule.textReturned);
  expect(await messageFor(`x${'a5'.repeat(1000)}`, one({ ...rule, textReturned }))).toMatch(
    /unchanged: "xa5.{61}"…; make/,
  );
  expect(textReturned).not.toHaveBeenCalled();
});

it('quotes nothing if nothing can be shown', async () => {
  expect(await messageFor('\xff', one(text()))).toBe(
    'not valid in the file’s encoding (UTF-8 unless you name another)',
  );
  expect(await messageFor('a\0', one(text()))).not.toContain('\0');
  expect(await messageFor('', one(text(), true))).toBe('the field is empty but the column requires a value');
});

it('reports the number of fields and the expected number', async () => {
  const { rejects } = await sanitizeFile('a,b\n1\n1,2,3\n');
  expect(rejects.map(({ message }) => message)).toEqual([
    'the record has 1 field instead of 2',
    'the record has 3 fields instead of 2',
  ]);
});

it('names no column for a misplaced quote, whatever the batch contained before', async () => {
  const { rejects } = await sanitizeFile(
    `a\n${'x\n'.repeat(20)}${'1"\n'.repeat(20)}`,
    { plan: one(integer({ bytes: 4 })) },
    { limits: { batchBytes: 16 } },
  );
  expect(rejects.slice(20).map(({ code, column }) => [code, column])).toEqual(
    Array.from({ length: 20 }, () => ['QUOTE_MISPLACED', undefined]),
  );
});

it('reports the bytes of an invalid field', async () => {
  const columns = ['a', 'b'].map((name, c) => ({
    name,
    source: 1 - c,
    rule: integer({ bytes: 4 }),
    required: true,
  }));
  const { blamed } = await sanitizeFile(
    'b,a\n1,x\r\ny ,2\n1,"z ""z"""\n"",3\n1\n1"2,3\n',
    { plan: { form: 'text', fieldCount: 2, columns } },
    { limits: { batchBytes: 16 } },
  );
  expect(blamed).toEqual(['x', 'y ', 'z ""z""', '', undefined, undefined]);
});

it('omits lines and bytes if the source has none, and continues to count records', async () => {
  const found: Reject[] = [];
  const clean = sanitize({
    plan: one(integer({ bytes: 4 })),
    onRejects: (batch) => {
      for (let r = 0; r < batch.recordCount; r++)
        if (isReject(batch.fate[r]!)) found.push(describeReject(batch, r));
    },
  });
  clean.resume();
  const objects = Array.from({ length: 20_000 }, (_, i) => ({ a: i === 1 || i === 19_998 ? 'x' : '1' }));
  await pipeline(Readable.from(objects), fromObjects({ columns: ['a'] }), clean);
  const message = expect.stringMatching(/: "x"$/) as string;
  expect(found).toEqual([
    { record: 2, column: 'a', code: 'TYPE_INVALID', message },
    { record: 19_999, column: 'a', code: 'TYPE_INVALID', message },
  ]);
});

it('distinguishes rejects from other fates', () => {
  expect([KEPT, BLANK, HEADER].map(isReject)).toEqual([false, false, false]);
  for (let fate = 1; fate <= rejectCodes.length; fate++) {
    expect(isReject(fate)).toBe(true);
    expect(rejectCodeOf(fate)).toBe(rejectCodes[fate - 1]);
  }
  expect(() => rejectCodeOf(KEPT)).toThrow(RangeError);
  expect(() => rejectCodeOf(BLANK)).toThrow(RangeError);
});
