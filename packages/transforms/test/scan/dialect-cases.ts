import {
  COLUMN_COUNT,
  ESCAPE_INVALID,
  KEPT,
  LINE_ENDS,
  QUOTE_MISPLACED,
} from '../../src/batch/reject-code.ts';
import { lenientMark } from '../read-records.ts';
import type { CornerCase } from './corner-cases.ts';

const M = QUOTE_MISPLACED;
const BOM = '\u{feff}';

const quotes: readonly CornerCase[] = [
  {
    name: 'another quote',
    csv: `'a,"b','it''s'\r\n"c","d\n`,
    dialect: { quote: "'" },
    records: [
      [`'a,"b'`, `'it''s'`],
      ['"c"', '"d'],
    ],
  },
  {
    name: 'another quote in the middle',
    csv: `it's,b\n'c'd,e\nf,g`,
    dialect: { quote: "'" },
    records: [
      ["it's", 'b'],
      ["'c'", 'e'],
      ['f', 'g'],
    ],
    fates: [M, M, KEPT],
  },
  {
    name: 'no quotes',
    csv: 'a"b,"c\n"",",\r\n"',
    dialect: { quote: 'none' },
    records: [['a"b', '"c'], ['""', '"', ''], ['"']],
  },
  {
    name: 'no quotes, BOM, blank lines and CR',
    csv: `${BOM}"\r\n\n\r\r\n\r"\n"\r`,
    dialect: { quote: '' },
    records: [['"'], [''], [''], ['\r"'], ['"\r']],
    fates: [KEPT, KEPT, KEPT, LINE_ENDS, LINE_ENDS],
  },
  {
    name: 'a quote above the letters and a delimiter below the line feed',
    csv: '~a\u0001\n~~~\u0001b\nc~\u0001d\ne\u0001~f~\n',
    dialect: { quote: '~', delimiter: '\u0001' },
    records: [
      ['~a\u0001\n~~~', 'b'],
      ['c~', 'd'],
      ['e', '~f~'],
    ],
    fates: [KEPT, M, KEPT],
  },
];

const escapes: readonly CornerCase[] = [
  {
    name: 'escaped quotes',
    csv: '"say \\"hi\\"",2\n"\\"","\\"\\""\r\n',
    dialect: { escape: '\\' },
    records: [
      ['"say \\"hi\\""', '2'],
      ['"\\""', '"\\"\\""'],
    ],
  },
  {
    name: 'escaped escapes',
    csv: '"a\\\\",b\n"\\\\\\"","\\\\\\\\"\n"\\\\\\\\\\",\n"\n',
    dialect: { escape: '\\' },
    records: [['"a\\\\"', 'b'], ['"\\\\\\""', '"\\\\\\\\"'], ['"\\\\\\\\\\",\n"']],
  },
  {
    name: 'an escape before anything else, or outside quotes, is content',
    csv: '"a\\b\\\n\\,",\\,\\\\\n\\.\n',
    dialect: { escape: '\\' },
    records: [['"a\\b\\\n\\,"', '\\', '\\\\'], ['\\.']],
  },
  {
    name: 'an escape before a quote outside quotes',
    csv: 'a\\"b,c\n"d\\"e"f,g\nh\n',
    dialect: { escape: '\\' },
    records: [['a\\"b', 'c'], ['"d\\"e"', 'g'], ['h']],
    fates: [M, M, KEPT],
  },
  {
    name: 'doubled quotes where there is an escape',
    csv: '"a""b",c\n"",d\n""""\ne\n',
    dialect: { escape: '\\' },
    records: [['"a"', 'c'], ['""', 'd'], ['""'], ['e']],
    fates: [M, KEPT, M, KEPT],
  },
  {
    name: 'escaped quotes before line ends',
    csv: '"a\\"\n\\"b"\r\n"\\\\"\r\n"c\\\r\n"',
    dialect: { escape: '\\' },
    records: [['"a\\"\n\\"b"'], ['"\\\\"'], ['"c\\\r\n"']],
  },
  {
    name: 'the quote as escape is the doubled quote',
    csv: '"a""b",c\n',
    dialect: { escape: '"' },
    records: [['"a""b"', 'c']],
  },
  {
    name: 'an escape and a quote of other bytes',
    csv: "'a!'b!!',!'c\n'd''e'\n'!f!!!'\n'\n",
    dialect: { quote: "'", escape: '!' },
    records: [["'a!'b!!'", "!'c"], ["'d'"], ["'!f!!!'\n'"]],
    fates: [M, M, KEPT],
  },
];

const comments: readonly CornerCase[] = [
  {
    name: 'comments before, between and after records',
    csv: '#1\n#2,"\r\na,b\n#\n1,2\n##\n#"\n3,4\n#end\n',
    dialect: { comment: '#' },
    records: [
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ],
  },
  {
    name: 'a comment without a line end',
    csv: 'a\n#b\n#c',
    dialect: { comment: '#' },
    records: [['a']],
  },
  { name: 'only comments', csv: '#a\n#\n#"', dialect: { comment: '#' }, records: [] },
  { name: 'only a comment mark', csv: '#', dialect: { comment: '#' }, records: [] },
  {
    name: 'a comment after the BOM',
    csv: `${BOM}#a\n${BOM}#b\nc\n`,
    dialect: { comment: '#' },
    records: [['c']],
  },
  {
    name: 'comment marks elsewhere',
    csv: 'a#,#b\n #c,"#d"\n"#e",f\n"\n#g\n\n#h",#\n',
    dialect: { comment: '#' },
    records: [
      ['a#', '#b'],
      [' #c', '"#d"'],
      ['"#e"', 'f'],
      ['"\n#g\n\n#h"', '#'],
    ],
  },
  {
    name: 'comments among blank lines, with CRLF and lone CRs',
    csv: '#a\r\n\r\n#b\rc\r\n\n#\r\nd\r#e\r\n#f\r',
    dialect: { comment: '#' },
    records: [[''], [''], ['d\r#e']],
    fates: [KEPT, KEPT, LINE_ENDS],
  },
  {
    name: 'comments around malformed records',
    csv: '#"\na"b\n#"\n1,2,3,4\n#\n"c"d\n#,,,,\ne\n',
    dialect: { comment: '#' },
    columnsMax: 3,
    records: [['a"b'], ['1', '2', '3'], ['"c"'], ['e']],
    fates: [M, COLUMN_COUNT, M, KEPT],
  },
  {
    name: 'no quotes, semicolons and comments with percent signs',
    csv: '%a;"\n"b;%c\n%\n;%\n',
    dialect: { delimiter: ';', quote: 'none', comment: '%' },
    records: [
      ['"b', '%c'],
      ['', '%'],
    ],
  },
];

const L = lenientMark;

const lenient: readonly CornerCase[] = [
  {
    name: 'lenient quotes that close before delimiters, line ends and blanks',
    csv: '"a"b",c\n"d" \t,"e"\r\n"f" g"\r\r\n"h"',
    dialect: { quotes: 'lenient' },
    records: [[`${L}"a"b"`, 'c'], [`${L}"d"`, '"e"'], [`${L}"f" g"`], ['"h"']],
  },
  {
    name: 'lenient blanks before quotes, and those of other fields',
    csv: ' "a",\t"b"\n c , \n " d" , e"f"\n',
    dialect: { quotes: 'lenient' },
    records: [
      [`${L}"a"`, `${L}"b"`],
      [' c ', ' '],
      [`${L}" d"`, `${L} e"f"`],
    ],
  },
  {
    name: 'lenient quotes that are doubled, also before a delimiter',
    csv: '"a""b","c"",d"\n"","""",""""""\n',
    dialect: { quotes: 'lenient' },
    records: [
      ['"a""b"', '"c"",d"'],
      ['""', '""""', '""""""'],
    ],
  },
  {
    name: 'lenient quotes with an escape, and blanks of which one is the delimiter',
    csv: `'a!' b' 'c'd'\t \t'e'\n`,
    dialect: { quotes: 'lenient', quote: "'", escape: '!', delimiter: ' ' },
    records: [[`'a!' b'`, `${L}'c'd'`, `${L}'e'`]],
  },
];

const several: readonly CornerCase[] = [
  {
    name: 'a delimiter of two bytes, and parts of it',
    csv: 'a||b|\n|||\n"c||"||"d"|\n||',
    dialect: { delimiter: '||' },
    records: [
      ['a', 'b|'],
      ['', '|'],
      ['"c||"', '"d"'],
      ['', ''],
    ],
    fates: [KEPT, KEPT, M, KEPT],
  },
  {
    name: 'a delimiter of four bytes that overlaps itself',
    csv: '~|~|~|~|\r\na~|~~|~|b\n',
    dialect: { delimiter: '~|~|' },
    records: [
      ['', '', ''],
      ['a~|~', 'b'],
    ],
  },
  {
    name: 'control characters',
    csv: 'a\u0001"b\u0001"\n\u0001\n',
    dialect: { delimiter: '\\x01' },
    records: [
      ['a', '"b\u0001"'],
      ['', ''],
    ],
  },
];

const textFormat: readonly CornerCase[] = [
  {
    name: 'escaped delimiters, line ends and backslashes of COPY',
    csv: 'a\\,b,c\\\nd\\\\,\\\r\ne\\\r\r\n"f"\\\\\r\n',
    dialect: { quote: 'none', escape: '\\' },
    records: [['a\\,b', 'c\\\nd\\\\', '\\\r'], ['e\\\r'], ['"f"\\\\']],
  },
  {
    name: 'the end of data of COPY, and of a file after a backslash',
    csv: 'a\n\\.\nb,\\\\.\nc\\.d\ne\rf\\\rg\nh\\',
    dialect: { quote: 'none', escape: '\\' },
    records: [['a'], ['\\.'], ['b', '\\\\.'], ['c\\.d'], ['e\rf\\\rg'], ['h\\']],
    fates: [KEPT, ESCAPE_INVALID, KEPT, ESCAPE_INVALID, LINE_ENDS, ESCAPE_INVALID],
  },
];

/** Features of dialects other than the ordinary one. */
export const dialectCases: readonly CornerCase[] = [
  ...quotes,
  ...escapes,
  ...comments,
  ...lenient,
  ...several,
  ...textFormat,
];
