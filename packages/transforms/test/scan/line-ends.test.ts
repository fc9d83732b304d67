import { expect, it } from 'vitest';
import { CR, LF } from '../../src/csv/ascii.ts';
import { type DialectOptions, dialectOf, rfc4180 } from '../../src/index.ts';
import { KEPT, LINE_ENDS } from '../../src/batch/reject-code.ts';
import { detectLineEnd, LINE_END_SAMPLE_BYTES } from '../../src/scan/detect-line-end.ts';
import { readRecords } from '../read-records.ts';
import { everySplit, splitEvery } from '../split.ts';

interface Options extends DialectOptions {
  readonly takesSep?: boolean;
}

function detected(
  text: string,
  following: 'more' | 'unread' | 'none' = 'none',
  { takesSep = false, ...options }: Options = {},
) {
  const bytes = Buffer.alloc(text.length + 1, '\n');
  bytes.write(text, 'latin1');
  const dialect = { ...dialectOf(options), takesSep };
  const lineEnd = detectLineEnd(bytes, text.length, following, dialect);
  // The bytes are still needed.
  expect(bytes.toString('latin1')).toBe(`${text}\n`);
  return lineEnd;
}

const files: readonly [text: string, lineEnd: number, options?: Options][] = [
  ['', LF],
  ['a', LF],
  ['a,b\n1,2', LF],
  ['a,b\r\n1,2', LF],
  ['a,b\r\r\n1,2', LF],
  ['a,b\r1,2\n3,4', LF],
  ['a,b\r1,2', CR],
  ['a,b\r', CR],
  ['a,b\r1,"x\ny"\r', CR],
  ['a\r"x\n\n"\r', CR],
  ['a\r"x"\n"\r', LF],
  ['"a\rb",c\n1,2', LF],
  ['"a\rb\n"', LF],
  ['"a\r', LF],
  ['a\r"x\n', CR],
  ["a\r'x\ny'", CR, { quote: "'" }],
  ['a\r"x\ny"', LF, { quote: 'none' }],
  ['a\rx\\\ny', CR, { quote: 'none', escape: '\\' }],
  ['a\\\rx\\\ny', LF, { quote: 'none', escape: '\\' }],
  ['a\r "x" y\n" ', CR, { quotes: 'lenient' }],
  ['#"\ra\r', CR, { comment: '#' }],
  ['#"\na\r', LF, { comment: '#' }],
  ['sep=;\ra\r1;"x\ny"\r', CR, { takesSep: true }],
  ['The "best\r"report\ra\r"x\ny"\r', CR, { skipLines: 2 }],
  ['The "best\r"report\na\n', LF, { skipLines: 2 }],
];

for (const [text, lineEnd, options] of files) {
  it(`detects ${lineEnd === CR ? 'CR' : 'LF'} in ${JSON.stringify(text)} ${JSON.stringify(options ?? {})}`, () => {
    expect(detected(text, 'none', options)).toBe(lineEnd);
  });
}

it('waits for more bytes until it has a line feed outside quotes, or enough bytes', () => {
  expect(detected('a,b\r1,2\r', 'more')).toBeUndefined();
  expect(detected('a,"\n', 'more')).toBeUndefined();
  expect(detected('a,b\r1,2\r\n', 'more')).toBe(LF);
  const long = '1,2\r'.repeat(LINE_END_SAMPLE_BYTES / 4);
  expect(detected(long.slice(1), 'more')).toBeUndefined();
  expect(detected(long, 'more')).toBe(CR);
  expect(detected(`${long}\n`, 'more')).toBe(CR);
  expect(detected(`${long.slice(0, -1)}\n`, 'more')).toBe(LF);
});

it('does not take a line end that is cut in half for CR', () => {
  for (const text of ['a,b\r', 'a,b\r\r']) expect(detected(text, 'unread')).toBe(LF);
  expect(detected('a,b\r1,', 'unread')).toBe(CR);
  const header = 'x'.repeat(LINE_END_SAMPLE_BYTES - 1);
  expect(detected(`${header}\r\n1`, 'none')).toBe(LF);
});

it('keeps CRs and LFs inside quotes, and counts the line ends of the file', async () => {
  const file = Buffer.from('id,note\r1,"a\nb"\r\r2,"c\rd"\r3,e');
  for (const chunks of everySplit(file)) {
    const { records } = await readRecords(file, { chunks, limits: { batchBytes: 16 } });
    expect(records.map(({ fields, line }) => [line, fields])).toEqual([
      [1, ['id', 'note']],
      [2, ['1', '"a\nb"']],
      [3, ['']],
      [4, ['2', '"c\rd"']],
      [6, ['3', 'e']],
    ]);
  }
});

it('rejects a record with a line feed outside quotes among lines that end with CR', async () => {
  const before = `a,b\r${'1,2\r'.repeat(LINE_END_SAMPLE_BYTES / 4)}`;
  const { records } = await readRecords(Buffer.from(`${before}3,c\nd\r4,"\n"\r\n5,\r`));
  expect(records.slice(-3).map(({ fields, fate }) => [fate, fields])).toEqual([
    [LINE_ENDS, ['3', 'c\nd']],
    [KEPT, ['4', '"\n"']],
    [LINE_ENDS, ['\n5', '']],
  ]);
});

it('decides by the same bytes however they arrive', async () => {
  const returns = `a,b\r${'1,2\r'.repeat(LINE_END_SAMPLE_BYTES / 4 - 1)}`;
  // The line feed is the last byte that counts, or the first that does not.
  for (const [file, fate] of [
    [`${returns.slice(0, -1)}\n3,4\r`, LINE_ENDS],
    [`${returns}\n3,4\r`, KEPT],
  ] as const) {
    const bytes = Buffer.from(file);
    for (const size of [100, 4096, 65_536, bytes.length]) {
      const { records } = await readRecords(bytes, { chunks: splitEvery(bytes, size), dialect: rfc4180 });
      expect(records[0]!.fate).toBe(fate);
      expect(records).toHaveLength(fate === KEPT ? LINE_END_SAMPLE_BYTES / 4 + 1 : 2);
    }
  }
});

it('reads CR line ends in a sample, without the incomplete last record', async () => {
  const { records, error } = await readRecords(Buffer.from('id,name\r1,Ada\r2,'), { cut: true });
  expect(error).toBeUndefined();
  expect(records.map(({ fields }) => fields)).toEqual([
    ['id', 'name'],
    ['1', 'Ada'],
  ]);
});
