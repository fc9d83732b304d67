import { BACKSLASH, COMMA, QUOTE, TAB } from '../../src/csv/ascii.ts';
import { NONE } from '../../src/csv/dialect.ts';
import { type Dialect, rfc4180 } from '../../src/index.ts';

const byteOf = (character: string) => character.charCodeAt(0);

/** Dialects to generate, the ordinary one most often, also with letters and control characters as delimiters. */
export const dialects: readonly Dialect[] = [
  rfc4180,
  rfc4180,
  rfc4180,
  rfc4180,
  { ...rfc4180, header: false },
  { ...rfc4180, header: false },
  { delimiter: byteOf(';'), quote: QUOTE },
  { delimiter: TAB, quote: QUOTE },
  { delimiter: byteOf('a'), quote: byteOf('b') },
  { delimiter: COMMA, quote: NONE },
  { delimiter: COMMA, quote: QUOTE, escape: BACKSLASH },
  { delimiter: byteOf('|'), quote: byteOf("'"), escape: byteOf('x') },
  { delimiter: COMMA, quote: QUOTE, comment: byteOf('#') },
  { delimiter: 0x01, quote: 0x02, escape: 0x03, comment: 0x04 },
  { delimiter: byteOf(';'), quote: QUOTE, escape: BACKSLASH, comment: byteOf('#') },
  { delimiter: TAB, quote: NONE, comment: byteOf('1') },
];
