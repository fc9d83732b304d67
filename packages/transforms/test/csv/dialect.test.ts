import { expect, it } from 'vitest';
import { CsvError, delimiterText, type DialectOptions, dialectOf, NONE, rfc4180 } from '../../src/index.ts';
import { sanitizeFile } from '../sanitize-file.ts';

it('accepts the usual spellings of delimiters', () => {
  expect(dialectOf()).toEqual(rfc4180);
  const bytes = [
    ';',
    '|',
    '\t',
    '\\t',
    'tab',
    'TAB',
    ':',
    '~',
    '\u0001',
    '\\x01',
    '\\X1F',
    ' ',
    'space',
    '\\',
  ].map((delimiter) => dialectOf({ delimiter }).delimiter);
  expect(bytes).toEqual([0x3b, 0x7c, 0x09, 0x09, 0x09, 0x09, 0x3a, 0x7e, 0x01, 0x01, 0x1f, 0x20, 0x20, 0x5c]);
});

for (const delimiter of [
  '',
  ',,,,,',
  '"',
  '|"',
  '\n',
  '\r',
  ';\r\n',
  '\0',
  '\\x00',
  '\\x0a',
  'ü',
  '\\xff',
  '🙂',
  'comma',
]) {
  it(`rejects ${JSON.stringify(delimiter)} as delimiter`, () => {
    expect(() => dialectOf({ delimiter })).toThrow(CsvError);
    expect(() => dialectOf({ delimiter })).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
  });
}

it('packs delimiters of several characters, and writes them again', () => {
  const spellings = [
    '||',
    '~|~',
    '::',
    ', ',
    '\\t\\t',
    '\\x1e\\x1F',
    '\\\\|',
    'tabs',
    '\u0001\u0002\u0003\u007f',
  ];
  expect(spellings.map((delimiter) => delimiterText(dialectOf({ delimiter }).delimiter))).toEqual([
    '||',
    '~|~',
    '::',
    ', ',
    '\t\t',
    '\u001e\u001f',
    '\\|',
    'tabs',
    '\u0001\u0002\u0003\u007f',
  ]);
});

it('reads fields with an unusual quote', async () => {
  const dialect = { delimiter: 0x3b, quote: 0x27 };
  const { rows, rejects } = await sanitizeFile(
    `'a''s';b\n'it''s';"\n'';\n'';'x;y'\nit's;1\n`,
    {},
    { dialect },
  );
  expect(rows).toEqual([
    ["it's", '"'],
    ['', null],
    ['', 'x;y'],
  ]);
  expect(rejects.map(({ code }) => code)).toEqual(['QUOTE_MISPLACED']);
});

it('accepts quotes, escapes, comments and files without a header', () => {
  expect(dialectOf({ quote: "'", escape: '\\', comment: '#', header: false })).toEqual({
    delimiter: 0x2c,
    quote: 0x27,
    escape: 0x5c,
    comment: 0x23,
    header: false,
  });
  expect(dialectOf({ quote: 'none' })).toEqual({ delimiter: 0x2c, quote: NONE });
  expect(dialectOf({ quote: '' })).toEqual(dialectOf({ quote: 'none' }));
  expect(dialectOf({ quote: 'none', delimiter: '"' })).toEqual({ delimiter: 0x22, quote: NONE });
  expect(dialectOf({ escape: '"' })).toEqual({ ...rfc4180, escape: 0x22 });
  expect(dialectOf({ comment: 'none' })).toEqual(rfc4180);
});

const contradictions: readonly [DialectOptions, string][] = [
  [{ delimiter: ';', quote: ';' }, 'delimiter and quote must be different characters'],
  [{ delimiter: '\t', comment: '\t' }, 'delimiter and comment must be different characters'],
  [{ escape: ',' }, 'delimiter and escape must be different characters'],
  [{ comment: '"' }, 'quote and comment must be different characters'],
  [{ escape: '"', comment: '"' }, 'quote and comment must be different characters'],
  [{ escape: '!', comment: '!' }, 'escape and comment must be different characters'],
  [{ delimiter: '|"' }, 'delimiter must not contain the quote character'],
  [{ delimiter: '#|', comment: '#' }, 'delimiter must not contain the comment character'],
  [
    { escape: '!', quote: 'none' },
    'escape must be \\ if quote is none: it reads the escapes of COPY’s text format',
  ],
  [
    { escape: '\\', quote: 'none', delimiter: '|n' },
    'delimiter must not contain lower-case letters, digits, . or \\, which the escapes of COPY’s text format use',
  ],
  [{ quote: 'none', quotes: 'lenient' }, 'quotes must not be lenient if quote is none'],
  [{ escape: '' }, 'escape must be one ASCII character such as \\'],
  [{ comment: '//' }, 'comment must be one ASCII character such as #, or none'],
  [{ quote: ' ' }, 'quote must be one ASCII character such as " or \', or none'],
];
it.each(contradictions)('rejects %j', (options, message) => {
  expect(() => dialectOf(options)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID', message }));
});

it('resolves escapes in names and values, and nothing that only resembles one', async () => {
  const { rows, outcome } = await sanitizeFile(
    '"a\\"\\\\b\\c"\n"\\""\n\\"x\n"\\\\\\"\\y"\n',
    {},
    {
      dialect: dialectOf({ escape: '\\' }),
    },
  );
  expect(rows).toEqual([['"'], ['\\"\\y']]);
  expect(outcome).toMatchObject({ rejected: 1 });
});

it('accepts any bytes in comments and rejects no record for them', async () => {
  const file = Buffer.from('#\xff\na,b\n#\xff\0\n1,2\n#\xff\n\xff,3\n#\xff', 'latin1');
  const { rows, rejects, rejected } = await sanitizeFile(file, {}, { dialect: dialectOf({ comment: '#' }) });
  expect(rows).toEqual([['1', '2']]);
  expect(rejects).toMatchObject([{ record: 2, line: 6, byte: 18, column: 'a', code: 'UTF8_INVALID' }]);
  expect(rejected).toEqual(['\xff,3\n']);
});
