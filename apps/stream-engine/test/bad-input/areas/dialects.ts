import type { ProblemCode } from '@repo/engine';
import type { Position } from '@repo/transforms';
import { csv, good, inHeader, type Refusal, wants } from '../refusal.ts';

const contradictions: readonly [query: string, says: string][] = [
  ['quote=ab', 'quote must be one ASCII character'],
  ['quote=%0A', 'quote must be one ASCII character'],
  ['quote=%20', 'quote must be one ASCII character'],
  ['quote=%C2%AB', 'quote must be one ASCII character'],
  ['quote=,', 'delimiter and quote must be different characters'],
  ['quote=none&delimiter=tab&comment=%09', 'delimiter and comment must be different characters'],
  ['escape=', 'escape must be one ASCII character'],
  ['escape=none', 'escape must be one ASCII character'],
  ['escape=%5C%5C', 'escape must be one ASCII character'],
  ['escape=,', 'delimiter and escape must be different characters'],
  ['escape=%5C&quote=none', 'escape works only inside quotes'],
  ['escape=%5C&quote=', 'escape works only inside quotes'],
  ['comment=', 'comment must be one ASCII character'],
  ['comment=//', 'comment must be one ASCII character'],
  ['comment=%22', 'quote and comment must be different characters'],
  ['comment=,', 'delimiter and comment must be different characters'],
  ['comment=%5C&escape=%5C', 'escape and comment must be different characters'],
  ['comment=%23&comment=%23', 'comment must be string'],
  ['header=no', 'header must be boolean'],
  ['header=', 'header must be boolean'],
  ['null=a,b', 'null must not contain delimiters, quotes, line ends or NUL characters, as "a,b" does'],
  ['null=%00', 'line ends or NUL characters, as "\\u0000" does'],
  ['null=%22NA%22', 'null must not contain delimiters'],
  ['null=a%0Ab', 'null must not contain delimiters'],
  ['null=a%7Cb&null=NA&delimiter=%7C', 'null must not contain delimiters'],
  [Array(17).fill('null=a').join('&'), 'null can be repeated at most 16 times'],
  ['map=id', 'map must be Header:column'],
  ['map=', 'map must be Header:column'],
  ['map=:id', 'map must be Header:column'],
  ['map=a:', 'map must be Header:column'],
  ['map=a:b:id', 'map must be Header:column, with \\: for a colon in a name, not "a:b:id"'],
  ['map=a%5C:id', 'map must be Header:column'],
  ['map=a:colour', 'map names "colour", which is not a column of "items"'],
  ['map=a:id&map=a:label', 'map has "a" twice'],
  ['map=a:id&header=false', 'map needs a header, and header=false means that there is none'],
  ['unknownColumns=drop', 'unknownColumns must be one of reject, ignore'],
];

type Mismatch = readonly [
  name: string,
  query: string,
  body: string,
  code: ProblemCode,
  says: string,
  position?: Position,
];

const columns = '"id", "label", "price"';
const mismatches: readonly Mismatch[] = [
  [
    'map of a missing name',
    'map=Nr:id',
    good,
    'COLUMN_UNKNOWN',
    'map names "Nr", which is not in the header',
  ],
  [
    'map of one of two equal names',
    'map=nr:id',
    'Nr,NR\n1,2\n',
    'COLUMN_UNKNOWN',
    'map names "nr", which is not in',
  ],
  [
    'two names for one column',
    'map=Nr:id',
    'Nr,id\n1,2\n',
    'HEADER_DUPLICATE',
    '"Nr" and "id" both mean the column "id"',
  ],
  [
    'only unknown columns',
    'unknownColumns=ignore',
    'x,y\n1,2\n',
    'COLUMN_UNKNOWN',
    '2 columns of the file are not in "items": "x", "y"',
    { line: 1, column: 'x' },
  ],
  [
    'a required column among the unknown ones',
    'unknownColumns=ignore',
    'x,label\n1,2\n',
    'COLUMN_MISSING',
    'lacks "id"',
  ],
  [
    'no quotes',
    'quote=none',
    '"id","label"\n1,a\n',
    'COLUMN_UNKNOWN',
    `2 columns of the file are not in "items": "\\"id\\"", `,
    { line: 1, column: '"id"' },
  ],
  [
    'more fields than columns',
    'header=false',
    '1,a,1,x\n',
    'COLUMN_UNKNOWN',
    `4 fields, and "items" has 3: ${columns}`,
  ],
  ['a malformed first record', 'header=false', '1,"a"b\n', 'NOTHING_LOADED', 'the only record was rejected'],
  ['blank lines only', 'header=false', '\n\n', 'CSV_EMPTY', 'the file has no well-formed record'],
  ['comments only', 'comment=%23', '#id\n#1', 'CSV_EMPTY', 'the file has only blank lines'],
  [
    'a comment before another header',
    'comment=%23',
    '#id\nx\n',
    'COLUMN_UNKNOWN',
    '"x" is not a column',
    { line: 2, column: 'x' },
  ],
  [
    'an unescaped quote at the end',
    'escape=%5C',
    'id,label\n1,"a\\"\n',
    'QUOTE_UNTERMINATED',
    'still open',
    { record: 1, line: 2, byte: 11 },
  ],
];

const suspects: readonly [header: string, query: string, says: string, position?: Position][] = [
  ['a;b;c;d;e;f;g;h;i', '', 'the line has 8 semicolons; send delimiter=;'],
  ['id\tlabel', '', 'the line has 1 tab; send delimiter=tab'],
  ['id|la;bel|price', '', 'the line has 2 bars; send delimiter=|'],
  ['id,label', '?delimiter=;', 'the line has 1 comma; send delimiter=,'],
  ['"id";"label"', '', 'the line has 1 semicolon; send delimiter=;', inHeader(1)],
  ['id;label', '?unknownColumns=ignore', 'the line has 1 semicolon; send delimiter=;'],
];

/** Contradictions between the dialect parameters and the file. */
export const dialects: readonly Refusal[] = [
  ...contradictions.map(([query, says]) => ({
    name: query.slice(0, 40),
    code: 'PARAMETER_INVALID' as const,
    path: `items?${query}`,
    request: { headers: csv, body: good },
    problem: { detail: wants(says) },
  })),
  ...mismatches.map(([name, query, body, code, says, position]) => ({
    name,
    code,
    path: `items?${query}`,
    request: { headers: csv, body },
    problem: { detail: wants(says), ...(position && { position }) },
  })),
  ...suspects.map(([header, query, says, position = { line: 1 }]) => ({
    name: `${header} ${query}`,
    code: 'DELIMITER_SUSPECT' as const,
    path: `items${query}`,
    request: { headers: csv, body: `${header}\n1\n` },
    problem: { detail: `only 1 column found, but ${says}`, position },
  })),
];
