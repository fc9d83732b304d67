import { expect, it } from 'vitest';
import {
  describeErrors,
  describeReject,
  isReject,
  type CompiledPlan,
  type RejectErrors,
} from '../../src/index.ts';
import { email } from '../../src/columns/email.ts';
import { integer } from '../../src/columns/integer.ts';
import { text } from '../../src/columns/text.ts';
import { sanitizeFile } from '../sanitize-file.ts';
import { everySplit } from '../split.ts';

const columns: CompiledPlan['columns'] = [
  { name: 'id', source: 0, rule: integer({ bytes: 4 }), required: true },
  { name: 'email', source: 1, rule: email(), required: false },
  { name: 'name', source: 2, rule: text({ maxLength: 3 }), required: false },
];
const planOf = (header: readonly string[]): CompiledPlan => ({
  form: 'text',
  fieldCount: header.length,
  columns,
});

/** Returns all errors of each reject, which must be the same for every split, and the remaining rows. */
async function read(file: Buffer): Promise<{ found: RejectErrors[]; rows: (string | null)[][] }> {
  const results: { found: RejectErrors[]; rows: (string | null)[][] }[] = [];
  for (const chunks of everySplit(file)) {
    const found: RejectErrors[] = [];
    const { rows } = await sanitizeFile(
      file,
      {
        plan: planOf,
        onRejects(batch) {
          for (let r = 0; r < batch.recordCount; r++) {
            if (!isReject(batch.fate[r]!)) continue;
            const errors = describeErrors(batch, r);
            const { column, code, message } = describeReject(batch, r);
            expect(errors.errors[0]).toMatchObject({ code, message, ...(column && { column }) });
            found.push(errors);
          }
        },
      },
      { chunks },
    );
    results.push({ found, rows });
  }
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0]!;
}

it('finds each error of a record, with its position and reason', async () => {
  const { found, rows } = await read(
    Buffer.from('id,email,name\n1,a@b.c,abc\nx,"y ""z""",abcd\n2,A@B.c,a\n,z,abc\n3,a@b.c,"ab""cd"\n'),
  );
  expect(found).toEqual([
    {
      errors: [
        {
          column: 'id',
          code: 'TYPE_INVALID',
          message: 'not a valid value for the column’s type: "x"',
          span: { start: 0, end: 1 },
        },
        {
          column: 'email',
          code: 'EMAIL_INVALID',
          message: String.raw`not an e-mail address: "y \"\"z\"\""`,
          span: { start: 3, end: 10 },
        },
        {
          column: 'name',
          code: 'TOO_LONG',
          message: 'too long for the column: "abcd"',
          span: { start: 12, end: 16 },
        },
      ],
    },
    {
      errors: [
        {
          column: 'id',
          code: 'NULL_NOT_ALLOWED',
          message: 'the field is empty but the column requires a value',
          span: { start: 0, end: 0 },
        },
        expect.objectContaining({ column: 'email', code: 'EMAIL_INVALID', span: { start: 1, end: 2 } }),
      ],
    },
    { errors: [expect.objectContaining({ column: 'name', code: 'TOO_LONG' })] },
  ]);
  expect(rows).toEqual([
    ['1', 'a@b.c', 'abc'],
    ['2', 'a@b.c', 'a'],
  ]);
});

it('finds errors next to invalid text, which rules never see', async () => {
  const { found } = await read(
    Buffer.from('id,email,name\nx,\xff,abcd\n1,a@b.c,\0\xfe\ny,a\0@b.c,abc\n2,\xff\0,ab\n', 'latin1'),
  );
  const codes = found.map(({ errors }) => errors.map(({ column, code }) => `${column} ${code}`));
  expect(codes).toEqual([
    ['email UTF8_INVALID', 'id TYPE_INVALID', 'name TOO_LONG'],
    ['name UTF8_INVALID'],
    ['email NUL_BYTE', 'id TYPE_INVALID'],
    ['email UTF8_INVALID'],
  ]);
});

it('finds no further errors in a malformed record', async () => {
  const { found } = await read(Buffer.from('id,email,name\nx,y\nx,"y"z,abcd\nx,y\rz,abcd\n'));
  expect(found.map(({ errors }) => errors.map(({ code }) => code))).toEqual([
    ['COLUMN_COUNT'],
    ['QUOTE_MISPLACED'],
    ['LINE_ENDS'],
  ]);
});

it('lists ten errors of a record and counts the others', async () => {
  const names = Array.from({ length: 1600 }, (_, c) => `c${c}`);
  const plan: CompiledPlan = {
    form: 'binary',
    fieldCount: 1600,
    columns: names.map((name, source) => ({ name, source, rule: integer({ bytes: 4 }), required: false })),
  };
  const record = (value: string) => `${names.map(() => value).join(',')}\n`;
  const found: RejectErrors[] = [];
  const file = `${names.join(',')}\n${record('1')}${record('x')}${record('2')}`;
  const { outcome } = await sanitizeFile(file, {
    plan,
    onRejects(batch) {
      for (let r = 0; r < batch.recordCount; r++)
        if (isReject(batch.fate[r]!)) found.push(describeErrors(batch, r));
    },
  });
  expect(outcome).toMatchObject({ kept: 2, rejected: 1, rejectsByCode: new Map([['TYPE_INVALID', 1]]) });
  expect(found).toMatchObject([{ moreErrors: 1590 }]);
  expect(found[0]!.errors.map(({ column }) => column)).toEqual(names.slice(0, 10));
});
