import type { DialectOptions } from '../../src/index.ts';
import { COLUMN_COUNT, KEPT, LINE_ENDS, QUOTE_MISPLACED } from '../../src/batch/reject-code.ts';
import { dialectCases } from './dialect-cases.ts';

export interface CornerCase {
  readonly name: string;
  readonly csv: string;
  readonly dialect?: DialectOptions;
  readonly columnsMax?: number;
  /** Each field as written in the file; quotes at both ends mean that it is quoted. */
  readonly records: readonly (readonly string[])[];
  /** Fates of the records. Default: all kept. */
  readonly fates?: readonly number[];
}

const BOM = '\u{feff}';

const wellFormed: readonly CornerCase[] = [
  {
    name: 'LF',
    csv: 'a,b\n1,2\n',
    records: [
      ['a', 'b'],
      ['1', '2'],
    ],
  },
  {
    name: 'CRLF',
    csv: 'a,b\r\n1,2\r\n',
    records: [
      ['a', 'b'],
      ['1', '2'],
    ],
  },
  { name: 'mixed line ends', csv: 'a\r\nb\nc\r\n', records: [['a'], ['b'], ['c']] },
  {
    name: 'no final line end',
    csv: 'a,b\n1,2',
    records: [
      ['a', 'b'],
      ['1', '2'],
    ],
  },
  { name: 'one byte', csv: 'a', records: [['a']] },
  { name: 'nothing', csv: '', records: [] },
  { name: 'comma inside quotes', csv: '"a,b",c\n', records: [['"a,b"', 'c']] },
  {
    name: 'LF inside quotes',
    csv: 'x,"a\nb"\ny,z\n',
    records: [
      ['x', '"a\nb"'],
      ['y', 'z'],
    ],
  },
  { name: 'CRLF inside quotes', csv: '"a\r\nb"\r\n1\r\n', records: [['"a\r\nb"'], ['1']] },
  { name: 'only line ends inside quotes', csv: '"\n\n\r\n"\nx\n', records: [['"\n\n\r\n"'], ['x']] },
  { name: 'doubled quotes', csv: '"say ""hi""",2\n', records: [['"say ""hi"""', '2']] },
  { name: 'only doubled quotes', csv: '"""",""""""\n', records: [['""""', '""""""']] },
  { name: 'doubled quote before a line end', csv: '"a""\n""b"\nc\n', records: [['"a""\n""b"'], ['c']] },
  { name: 'quoted at the end without a line end', csv: 'a,"b"', records: [['a', '"b"']] },
  { name: 'quoted empty at the end', csv: 'a,""', records: [['a', '""']] },
  {
    name: 'empty fields',
    csv: ',,\n,\n',
    records: [
      ['', '', ''],
      ['', ''],
    ],
  },
  { name: 'quoted empty is not empty', csv: '"",,""\r\n', records: [['""', '', '""']] },
  {
    name: 'trailing delimiter',
    csv: 'a,b,\n1,2,',
    records: [
      ['a', 'b', ''],
      ['1', '2', ''],
    ],
  },
  { name: 'blank lines', csv: 'a\n\n\r\nb\n\n', records: [['a'], [''], [''], ['b'], ['']] },
  { name: 'only line feeds', csv: '\n\n', records: [[''], ['']] },
  {
    name: 'CR CR LF',
    csv: 'a,b\r\r\n1,"2"\r\r\n,\r\r\n\r\r\n',
    records: [['a', 'b'], ['1', '"2"'], ['', ''], ['']],
  },
  { name: 'lone CR inside quotes', csv: '"a\r",b\n"\r"\r\n', records: [['"a\r"', 'b'], ['"\r"']] },
  {
    name: 'BOM',
    csv: `${BOM}a,b\n1,2\n`,
    records: [
      ['a', 'b'],
      ['1', '2'],
    ],
  },
  { name: 'BOM before a quote', csv: `${BOM}"a",b\n`, records: [['"a"', 'b']] },
  { name: 'only BOM', csv: BOM, records: [] },
  { name: 'BOM twice', csv: `${BOM}${BOM}a\n`, records: [['a']] },
  {
    name: 'BOM at the start of records',
    csv: `a,b\n${BOM}1,${BOM}2\n${BOM}"3,\n",${BOM}\n"${BOM}4",x${BOM}\n${BOM}\n${BOM}${BOM}5\n${BOM}`,
    records: [['a', 'b'], ['1', `${BOM}2`], ['"3,\n"', BOM], [`"${BOM}4"`, `x${BOM}`], [''], ['5']],
  },
  { name: 'blanks belong to the field', csv: ' a ,\tb\t\n', records: [[' a ', '\tb\t']] },
  {
    name: 'unicode',
    csv: 'ü,王,🙂\n"é\u0301","\u2028",\u0000\n',
    records: [
      ['ü', '王', '🙂'],
      ['"é\u0301"', '"\u2028"', '\u0000'],
    ],
  },
  {
    name: 'semicolon',
    csv: 'a;b,c\n"x;y";z\n',
    dialect: { delimiter: ';' },
    records: [
      ['a', 'b,c'],
      ['"x;y"', 'z'],
    ],
  },
  {
    name: 'bar',
    csv: 'a|b,c\n"x|y"|~\n|',
    dialect: { delimiter: '|' },
    records: [
      ['a', 'b,c'],
      ['"x|y"', '~'],
      ['', ''],
    ],
  },
  {
    name: 'tab',
    csv: 'a\tb c\r\n"x\ty"\t\r\n',
    dialect: { delimiter: '\\t' },
    records: [
      ['a', 'b c'],
      ['"x\ty"', ''],
    ],
  },
  { name: 'backslash is content', csv: '"a\\",b\n\\.\n', records: [['"a\\"', 'b'], ['\\.']] },
];

const M = QUOTE_MISPLACED;
const L = LINE_ENDS;

/** Errors in one record must not affect the next. */
const malformed: readonly CornerCase[] = [
  {
    name: 'quote in the middle',
    csv: 'a"b,c\nd,e\n',
    records: [
      ['a"b', 'c'],
      ['d', 'e'],
    ],
    fates: [M, KEPT],
  },
  {
    name: 'two quotes in the middle',
    csv: 'a"b,"c",d"e\nf\n',
    records: [['a"b', '"c"', 'd"e'], ['f']],
    fates: [M, KEPT],
  },
  {
    name: 'quote at the end of a field',
    csv: 'a",b\nc,d\n',
    records: [
      ['a"', 'b'],
      ['c', 'd'],
    ],
    fates: [M, KEPT],
  },
  {
    name: 'blank before a quote',
    csv: 'a, "b"\nc,d\n',
    records: [
      ['a', ' "b"'],
      ['c', 'd'],
    ],
    fates: [M, KEPT],
  },
  {
    name: 'text after a closing quote',
    csv: '"a"b,c\nd,e\n',
    records: [
      ['"a"', 'c'],
      ['d', 'e'],
    ],
    fates: [M, KEPT],
  },
  {
    name: 'blank after a closing quote',
    csv: '"a" ,c\nd,e\n',
    records: [
      ['"a"', 'c'],
      ['d', 'e'],
    ],
    fates: [M, KEPT],
  },
  {
    name: 'CR after a closing quote',
    csv: '"a"\rx,c\nd,e\n',
    records: [
      ['"a"', 'c'],
      ['d', 'e'],
    ],
    fates: [L, KEPT],
  },
  {
    name: 'CR after a closing quote at the end',
    csv: 'x\n"a"\r',
    records: [['x'], ['"a"']],
    fates: [KEPT, L],
  },
  {
    name: 'lone CR inside',
    csv: 'a\rb,\r,c\n1,"\r",2\n\r,3\r\n4,\r\r\r\n',
    records: [
      ['a\rb', '\r', 'c'],
      ['1', '"\r"', '2'],
      ['\r', '3'],
      ['4', '\r'],
    ],
    fates: [L, KEPT, L, L],
  },
  { name: 'lone CR at the end', csv: 'a\nb\r', records: [['a'], ['b\r']], fates: [KEPT, L] },
  { name: 'two CRs at the end', csv: 'a\nb\r\r', records: [['a'], ['b\r\r']], fates: [KEPT, L] },
  {
    name: 'CR before a quote',
    csv: 'a,\r"b"\n"c"\n',
    records: [['a', '\r"b"'], ['"c"']],
    fates: [L, KEPT],
  },
  {
    name: 'lines that end in CR below one that ends in LF',
    csv: 'a,b\n1,"2"\r3,4\r',
    records: [
      ['a', 'b'],
      ['1', '"2"', '4\r'],
    ],
    fates: [KEPT, L],
  },
  {
    name: 'text after a closing quote at the end',
    csv: 'x\n"a"b',
    records: [['x'], ['"a"']],
    fates: [KEPT, M],
  },
  {
    name: 'quote after text after a closing quote',
    csv: '"a"b"c,d\ne,f\n',
    records: [
      ['"a"', 'd'],
      ['e', 'f'],
    ],
    fates: [M, KEPT],
  },
  {
    name: 'more fields than a table can have',
    csv: '1,2,3,4\n1,2,3\n1,"2\n",3,4,5\n,\n',
    columnsMax: 3,
    records: [
      ['1', '2', '3'],
      ['1', '2', '3'],
      ['1', '"2\n"', '3'],
      ['', ''],
    ],
    fates: [COLUMN_COUNT, KEPT, COLUMN_COUNT, KEPT],
  },
];

export const cornerCases: readonly CornerCase[] = [...wellFormed, ...malformed, ...dialectCases];
