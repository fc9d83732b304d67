import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import {
  dialectOf,
  nextTurn,
  type CompiledPlan,
  type RejectCode,
  sanitize,
  scanRecords,
  type StartOfFile,
} from '../../src/index.ts';
import { email } from '../../src/columns/email.ts';
import { integer } from '../../src/columns/integer.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { text } from '../../src/columns/text.ts';
import { sanitizeFile } from '../sanitize-file.ts';
import { everySplit } from '../split.ts';

const rules = {
  id: integer({ bytes: 4 }),
  email: email(),
  amount: numeric({ precision: 4, scale: 1 }),
  name: text(),
};

function planOf(header: readonly string[]): CompiledPlan {
  const columns = header.map((name, source) => ({
    name,
    source,
    rule: rules[name as keyof typeof rules] ?? text(),
    required: name === 'id' || name === 'email',
  }));
  return { form: 'text', fieldCount: header.length, columns };
}

interface Case {
  readonly name: string;
  readonly record: string;
  readonly code: RejectCode;
  readonly column?: string;
  /** Text at the reject's byte offset. */
  readonly at: string;
}

/** Records of a file `id,email,amount,name`, with the faults in their names. */
const rejects: readonly Case[] = [
  { name: 'too few fields', record: '1,a@b.c,1', code: 'COLUMN_COUNT', at: '1,a@b.c,1' },
  { name: 'too many fields', record: '1,a@b.c,1,x,', code: 'COLUMN_COUNT', at: '1,a@b.c,1,x,' },
  { name: 'one blank', record: ' ', code: 'COLUMN_COUNT', at: ' ' },
  { name: 'one quoted empty field', record: '""', code: 'COLUMN_COUNT', at: '""' },
  { name: 'a misplaced quote', record: '1,a@b.c,1,x"y', code: 'QUOTE_MISPLACED', at: '1,a@b.c' },
  {
    name: 'NULL in a required column',
    record: ',a@b.c,1,x',
    code: 'NULL_NOT_ALLOWED',
    column: 'id',
    at: ',a@b.c',
  },
  {
    name: 'the empty string as a number',
    record: '"",a@b.c,1,x',
    code: 'TYPE_INVALID',
    column: 'id',
    at: '",a@b',
  },
  { name: 'a wrong type', record: '1x,a@b.c,1,x', code: 'TYPE_INVALID', column: 'id', at: '1x' },
  { name: 'out of range', record: '1,a@b.c,1000.0,x', code: 'OUT_OF_RANGE', column: 'amount', at: '1000.0' },
  {
    name: 'an invalid address in quotes',
    record: '1,"a",1,x',
    code: 'EMAIL_INVALID',
    column: 'email',
    at: 'a",1',
  },
  {
    name: 'three faults: the first column counts',
    record: 'x,y,z,n',
    code: 'TYPE_INVALID',
    column: 'id',
    at: 'x,y',
  },
  { name: 'a bare CR', record: '1,a@b.c\r,1,n', code: 'LINE_ENDS', at: '1,a@b.c\r' },
  { name: 'a bare CR before a misplaced quote', record: '1,a"b,\r,n', code: 'LINE_ENDS', at: '1,a"b' },
  { name: 'structure before encoding', record: '1,\xff', code: 'COLUMN_COUNT', at: '1,\xff' },
  { name: 'structure before values', record: 'x,y,z', code: 'COLUMN_COUNT', at: 'x,y,z' },
  { name: 'a misplaced quote before values', record: 'x,y,z,"n"n', code: 'QUOTE_MISPLACED', at: 'x,y' },
  {
    name: 'invalid UTF-8 before values',
    record: 'x,y,z,\xff',
    code: 'UTF8_INVALID',
    column: 'name',
    at: '\xff',
  },
  { name: 'a NUL byte before values', record: 'x,y,\0,n', code: 'NUL_BYTE', column: 'amount', at: '\0,n' },
  {
    name: 'invalid UTF-8 before NUL',
    record: '1,a@b.c,\0,\xc3',
    code: 'UTF8_INVALID',
    column: 'name',
    at: '\xc3',
  },
  {
    name: 'a surrogate in UTF-8',
    record: '1,a@b.c,1,\xed\xa0\x80',
    code: 'UTF8_INVALID',
    column: 'name',
    at: '\xed',
  },
];

for (const { name, record, code, column, at } of rejects) {
  it(`rejects only the record with ${name}, with ${code}`, async () => {
    const before = 'id,email,amount,name\n7,x@y.z,7,"ok\n""7"""\n';
    const file = Buffer.from(`${before}${record}\n8,x@y.z,,ok\n`, 'latin1');
    const sanitized = await sanitizeFile(file, { plan: planOf });
    expect(sanitized.rows).toEqual([
      ['7', 'x@y.z', '7', 'ok\n"7"'],
      ['8', 'x@y.z', null, 'ok'],
    ]);
    expect(sanitized.rejects).toEqual([
      {
        record: 2,
        line: 4,
        byte: expect.any(Number),
        code,
        message: expect.any(String),
        ...(column ? { column } : {}),
      },
    ]);
    const { byte = -1 } = sanitized.rejects[0]!;
    expect(file.toString('latin1', byte, byte + at.length)).toBe(at);
    expect(sanitized.rejected).toEqual([`${record}\n`]);
    expect(sanitized.outcome).toMatchObject({ read: 3, kept: 2, rejected: 1, skipped: 0 });
    expect([...sanitized.outcome.rejectsByCode]).toEqual([[code, 1]]);
  });
}

it('skips blank lines of a file with several columns, and counts them', async () => {
  const { rows, outcome } = await sanitizeFile('a,b\n\n1,2\n\r\n\n3,4\n\n', {});
  expect(rows).toEqual([
    ['1', '2'],
    ['3', '4'],
  ]);
  expect(outcome).toMatchObject({ read: 6, kept: 2, rejected: 0, skipped: 4 });
});

it('reads a blank line of a file with one column as NULL', async () => {
  const { rows, outcome } = await sanitizeFile('a\n\n1\n\r\n', {});
  expect(rows).toEqual([[null], ['1'], [null]]);
  expect(outcome).toMatchObject({ read: 3, kept: 3, skipped: 0 });
});

it('gives balanced counts and the same rejects at every split', async () => {
  const file = Buffer.from(
    'id,email,amount,name\n1,A@b.c,1,"ü\n"\n\n2,x,1,\n,,,\n3,c@d.e,"1""",\n4,"d@e.f",2,"n"\n',
  );
  const whole = await sanitizeFile(file, { plan: planOf });
  expect(whole.outcome).toMatchObject({ read: 6, kept: 2, rejected: 3, skipped: 1 });
  expect(whole.rejects.map(({ record, line, code }) => [record, line, code])).toEqual([
    [3, 5, 'EMAIL_INVALID'],
    [4, 6, 'NULL_NOT_ALLOWED'],
    [5, 7, 'TYPE_INVALID'],
  ]);
  for (const chunks of everySplit(file)) {
    const again = await sanitizeFile(
      file,
      { plan: planOf },
      { chunks, limits: { batchBytes: 16, batchRecordsMax: 2 } },
    );
    expect(again).toEqual(whole);
  }
});

it('counts changes of kept records only', async () => {
  const file = 'email,id\nA@B.C,1\nB@C.D,2\nC@D.E,x\nd@e.f,3\nF,4\n';
  const { outcome } = await sanitizeFile(file, { plan: planOf });
  expect(outcome).toMatchObject({ kept: 3, rejected: 2 });
  expect([...outcome.changes]).toEqual([['email', 2]]);
});

it('reorders fields into columns and leaves out unused ones', async () => {
  const columns = [
    { name: 'second', source: 2, rule: text(), required: false },
    { name: 'first', source: 0, rule: text(), required: false },
  ];
  const plan: CompiledPlan = { form: 'text', fieldCount: 3, columns };
  const { rows, rejects: found } = await sanitizeFile(
    Buffer.from('a,b,c\n1,2,3\n4,\xff,6\n7,8,\xff\n', 'latin1'),
    { plan },
  );
  expect(rows).toEqual([['3', '1']]);
  expect(found.map(({ record, column }) => [record, column])).toEqual([
    [2, undefined],
    [3, 'second'],
  ]);
});

it('waits once for an asynchronous plan', async () => {
  const plan = vi.fn(async (header: readonly string[]) => {
    await new Promise((resolve) => setImmediate(resolve));
    return planOf(header);
  });
  const file = `id,email\n${'1,a@b.c\n'.repeat(100)}`;
  const { rows } = await sanitizeFile(file, { plan }, { limits: { batchBytes: 16 } });
  expect(rows).toHaveLength(100);
  expect(plan.mock.calls.map(([header]) => header)).toEqual([['id', 'email']]);
});

it.each([
  ['as written in the file', 'id ,"email"\r\n1,a@b.c\n', {}, 'id ,"email"\r\n'],
  ['even if the file has nothing else', 'id,email', {}, 'id,email'],
  ['or undefined without a header', '1,a@b.c\n', { header: false }, undefined],
])('passes the header to the planner %s', async (_how, file, dialect, wanted) => {
  const lines: (string | undefined)[] = [];
  const plan = (header: readonly string[], start: StartOfFile) => {
    lines.push(start.header?.toString());
    return { ...planOf(['id', 'email']), fieldCount: header.length };
  };
  await sanitizeFile(file, { plan }, { dialect: dialectOf(dialect) });
  expect(lines).toEqual([wanted]);
});

it('holds a batch and accepts no other until onRejects resolves', async () => {
  let taking = 0;
  const onRejects = async () => {
    expect(++taking).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    taking--;
  };
  const file = `id,email\n${'x,a@b.c\n'.repeat(100)}`;
  const { outcome } = await sanitizeFile(file, { plan: planOf, onRejects }, { limits: { batchBytes: 16 } });
  expect(outcome.rejected).toBe(100);
});

it('fails with the error of a rejected onRejects promise', async () => {
  const onRejects = () => Promise.reject(new Error('no room'));
  const file = `id,email\n${'x,a@b.c\n'.repeat(100)}`;
  await expect(
    sanitizeFile(file, { plan: planOf, onRejects }, { limits: { batchBytes: 16 } }),
  ).rejects.toThrow('no room');
});

const planError = new Error('no such table');
const throwing: readonly (readonly [string, () => CompiledPlan | Promise<CompiledPlan>])[] = [
  [
    'throws',
    () => {
      throw planError;
    },
  ],
  ['rejects', () => Promise.reject(planError)],
];
for (const [how, plan] of throwing) {
  it(`ends the pipeline with the plan's own error if it ${how}`, async () => {
    await expect(sanitizeFile('id\n1\n', { plan })).rejects.toBe(planError);
  });
}

it('ends the pipeline with the error of onRejects, after counting the batch', async () => {
  const error = new Error('too many');
  let seen: unknown;
  const run = sanitizeFile('a,b\n1\n2,2\n3\n', {
    onRejects(_, { read, kept, rejected }) {
      seen = { read, kept, rejected };
      throw error;
    },
  });
  await expect(run).rejects.toBe(error);
  expect(seen).toEqual({ read: 3, kept: 1, rejected: 2 });
});

it('does not call onRejects for batches without rejects', async () => {
  const onRejects = vi.fn();
  await sanitizeFile('a,b\n1,1\n\n2,2\n', { onRejects });
  expect(onRejects).not.toHaveBeenCalled();
});

it('counts full batches of 8,192 records, with rejects across their borders', async () => {
  const records = 8192 * 3 + 5;
  const file = Buffer.from(
    `a,b\n${Array.from({ length: records }, (_, i) => (i % 4096 === 0 ? 'x\n' : '1,2\n')).join('')}`,
  );
  const { rows, outcome, rejects: found } = await sanitizeFile(file);
  const expected = Array.from({ length: 7 }, (_, i) => 1 + i * 4096);
  expect(found.map(({ record }) => record)).toEqual(expected);
  expect(found.map(({ line }) => line)).toEqual(expected.map((record) => record + 1));
  expect(rows).toHaveLength(records - 7);
  expect(outcome).toMatchObject({ read: records, kept: records - 7, rejected: 7, skipped: 0 });
});

it('keeps columns named like properties of Object, such as __proto__', async () => {
  const file = '__proto__,constructor,toString\n1,2,3\n,"",x\n';
  const { rows, outcome } = await sanitizeFile(file);
  expect(rows).toEqual([
    ['1', '2', '3'],
    [null, '', 'x'],
  ]);
  expect(outcome.kept).toBe(2);
});

it('rejects a binary plan with a rule that has no binary form', async () => {
  const rule = { json: 'string', text: () => {} } as const;
  const plan: CompiledPlan = {
    form: 'binary',
    fieldCount: 1,
    columns: [{ name: 'a', source: 0, rule, required: false }],
  };
  await expect(sanitizeFile('a\n1\n', { plan })).rejects.toThrow('the column a has no binary form');
});

it('counts the batch in progress and reports its rejects after the pipeline has failed', async () => {
  let now = 0;
  // Each step takes a whole turn.
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
  onTestFinished(() => void vi.restoreAllMocks());
  let given = 0;
  const clean = sanitize({
    plan: planOf,
    onRejects: async (batch) => {
      await nextTurn();
      given = batch.recordCount - 1;
    },
  });
  const failing = new Transform({
    readableObjectMode: true,
    writableObjectMode: true,
    transform(batch, _, callback) {
      callback(null, batch);
      setImmediate(() => this.destroy(new Error('broken')));
    },
  });
  const file = Readable.from([Buffer.from(`id,email,amount,name\n${'x,y,z,\n'.repeat(10)}`)]);
  await expect(pipeline(file, scanRecords(), failing, clean)).rejects.toThrow('broken');
  expect(clean.outcome.rejected).toBe(0);
  await clean.counted;
  expect(clean.outcome.rejected).toBe(10);
  expect(given).toBe(0);
  await clean.inProgress;
  expect(given).toBe(10);
});
