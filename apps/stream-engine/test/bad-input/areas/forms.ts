import type { ProblemCode, ProblemDetails } from '@repo/engine';
import type { SendOptions } from '@repo/faults';
import { fileForm, form } from '../../form.ts';
import { good, goodForm, type Refusal, rows, wants } from '../refusal.ts';

const cutTail = (bytes: number) => goodForm.body.subarray(0, goodForm.body.length - bytes);
const { headers } = goodForm;
const large = fileForm(`id,label\n${rows}`);

/** A hand-written form: lines end in CRLF, and the boundary is B. */
const written = (lines: string, boundary = 'B') => ({
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  body: lines.replaceAll('\n', '\r\n'),
});
const part = (head: string, content = 'id\n1') => `--B\n${head}\n\n${content}\n`;
const file = 'content-disposition: form-data; name="file"; filename="a.csv"';

/** Forms with invalid framing, or whose only part is not a valid file. */
const misframed: readonly (readonly [
  name: string,
  code: ProblemCode,
  form: SendOptions,
  problem?: Partial<ProblemDetails>,
])[] = [
  ['without a blank line after its headers', 'FILE_MISSING', written(`--B\n${file}\nid\n1\n--B--\n`)],
  ['with bare line feeds', 'MULTIPART_MALFORMED', { ...written(''), body: `--B\n${file}\n\nid\n1\n--B--\n` }],
  ['with only its closing boundary', 'FILE_MISSING', written('--B--\n')],
  ['with only an opening boundary', 'MULTIPART_MALFORMED', written('--B\n')],
  ['with only hyphens', 'MULTIPART_MALFORMED', written('--')],
  ['with a boundary that continues', 'MULTIPART_MALFORMED', written(`${part(file)}--Bad--\n`)],
  ['with an empty boundary in its type', 'MULTIPART_MALFORMED', written(`${part(file)}--B--\n`, '')],
  [
    'with a boundary of 2,000 characters in its type',
    'MULTIPART_MALFORMED',
    written(`${part(file)}--B--\n`, 'B'.repeat(2000)),
  ],
  ['with a boundary in single quotes', 'MULTIPART_MALFORMED', written(`${part(file)}--B--\n`, "'B'")],
  ['with its own boundary in its file', 'FILE_MISSING', written(`--B\n\n--B--\n`)],
  [
    'with a second part, because its file contains the boundary',
    'FILE_COUNT',
    written(`${part(file, `id\n${part(file)}`)}--B--\n`),
  ],
  ['of a part without a head', 'FILE_MISSING', written(`--B\n\nid\n1\n--B--\n`)],
  ['of a part without a disposition', 'FILE_MISSING', written(`${part('content-type: text/csv')}--B--\n`)],
  [
    'of a part with the disposition attachment',
    'FILE_MISSING',
    written(`${part('content-disposition: attachment; filename="a.csv"')}--B--\n`),
  ],
  [
    'of a part without a file name',
    'PARAMETER_INVALID',
    written(`${part('content-disposition: form-data; name="file"')}--B--\n`),
  ],
  [
    'within a form',
    'COLUMN_UNKNOWN',
    written(
      `${part(`${file}\ncontent-type: multipart/mixed; boundary=C`, `--C\n${file}\n\nid\n1\n--C--`)}--B--\n`,
    ),
    { position: { line: 1, column: '--C' } },
  ],
  [
    'of a part with headers of 100 KB',
    'FILE_MISSING',
    written(`${part(`x: ${'x'.repeat(100_000)}\n${file}`)}--B--\n`),
  ],
  [
    'of a part with 3,000 headers',
    'FILE_MISSING',
    written(`${part(`${'x: y\n'.repeat(3000)}${file}`)}--B--\n`),
  ],
  ['of a part with a header that is none', 'FILE_MISSING', written(`${part(`nonsense\n${file}`)}--B--\n`)],
  ['with a field called __proto__', 'MULTIPART_MALFORMED', form([{ field: '__proto__', value: 'x' }])],
  ['with a field of 2 KB', 'PARAMETER_INVALID', form([{ field: 'note', value: 'x'.repeat(2000) }])],
  [
    'with 1,000 fields after its file',
    'PARAMETER_INVALID',
    form([{ file: good }, ...Array.from({ length: 1000 }, (_, i) => ({ field: `f${i}`, value: '' }))]),
  ],
  [
    'with another header in the name of its file',
    'CSV_EMPTY',
    form([{ file: '', filename: 'a.csv"\r\nx-injected: "yes' }]),
  ],
  ['with a path as its file name', 'CSV_EMPTY', form([{ file: '', filename: '../../../etc/passwd' }])],
  [
    'with a command as its file name',
    'CSV_EMPTY',
    form([{ file: '', filename: '$(reboot); DROP TABLE items' }]),
  ],
  ['with a name of 10 KB for its file', 'CSV_EMPTY', form([{ file: '', filename: 'a'.repeat(10_000) }])],
  ['with a NUL in the name of its file', 'CSV_EMPTY', form([{ file: '', filename: 'a\0.csv' }])],
  [
    'with data before its first boundary, of an empty file',
    'CSV_EMPTY',
    written(`preamble\n${part(file, '')}--B--\n`),
  ],
  [
    'with data after its last boundary, of an empty file',
    'CSV_EMPTY',
    written(`${part(file, '')}--B--\nepilogue`),
  ],
  [
    'of the type multipart/mixed',
    'MEDIA_TYPE_UNSUPPORTED',
    { headers: { 'content-type': 'multipart/mixed; boundary=B' }, body: part(file) },
  ],
];

/** Forms with invalid parts, and with invalid framing of these. */
export const forms: readonly Refusal[] = [
  { name: 'without a body', code: 'FILE_MISSING', request: { headers, body: '' } },
  { name: 'without parts', code: 'FILE_MISSING', request: form([]) },
  { name: 'with an empty file', code: 'CSV_EMPTY', request: fileForm('') },
  { name: 'with two files', code: 'FILE_COUNT', request: form([{ file: good }, { file: good }]) },
  {
    name: 'with five files',
    code: 'FILE_COUNT',
    request: form(Array.from({ length: 5 }, () => ({ file: good }))),
  },
  {
    name: 'with a field instead of a file',
    code: 'PARAMETER_INVALID',
    request: form([{ field: 'file', value: good }]),
    problem: { detail: wants('the form has a field "file"; parameters belong in the URL') },
  },
  {
    name: 'with a field before the file',
    code: 'PARAMETER_INVALID',
    request: form([{ field: 'delimiter', value: ';' }, { file: good }]),
    problem: { detail: wants('"delimiter"; parameters belong in the URL') },
  },
  {
    name: 'with a field after the file',
    code: 'PARAMETER_INVALID',
    request: form([{ file: good }, { field: 'delimiter', value: ';' }]),
    problem: { detail: wants('"delimiter"; parameters belong in the URL') },
  },
  {
    name: 'with a file called __proto__',
    code: 'MULTIPART_MALFORMED',
    request: form([{ file: good, name: '__proto__' }]),
  },
  {
    name: 'with a field called toString after the file',
    code: 'MULTIPART_MALFORMED',
    request: form([{ file: good }, { field: 'toString', value: '' }]),
  },
  {
    name: 'with a different boundary than declared',
    code: 'MULTIPART_MALFORMED',
    request: { headers: { 'content-type': 'multipart/form-data; boundary=other' }, body: goodForm.body },
  },
  {
    name: 'without a boundary in its type',
    code: 'MULTIPART_MALFORMED',
    request: { headers: { 'content-type': 'multipart/form-data' }, body: goodForm.body },
  },
  {
    name: 'without its last two hyphens',
    code: 'MULTIPART_MALFORMED',
    request: { headers, body: cutTail(4) },
  },
  {
    name: 'without its closing boundary',
    code: 'MULTIPART_MALFORMED',
    request: { headers, body: cutTail(60) },
  },
  { name: 'truncated in its file', code: 'MULTIPART_MALFORMED', request: { headers, body: cutTail(70) } },
  {
    name: 'truncated in the headers of its file',
    code: 'MULTIPART_MALFORMED',
    request: { headers, body: goodForm.body.subarray(0, 80) },
  },
  {
    name: 'truncated in its large file',
    code: 'MULTIPART_MALFORMED',
    request: { headers, body: large.body.subarray(0, 200_000) },
  },
  {
    name: 'that is not a form',
    code: 'MULTIPART_MALFORMED',
    request: { headers, body: good },
  },
  ...misframed.map(([name, code, request, problem = {}]) => ({ name, code, request, problem })),
];
