import { singleByte } from '../../src/columns/single-byte.ts';
import { testRuleTable } from './rule-table.ts';

testRuleTable(
  singleByte({ serverVersion: 160_000 }),
  {
    accepts: [
      ['', ''],
      ['a', 'a'],
      [' ', ' '],
      ['\\', '\\'],
      ['\\101', '\\101'],
      ['\\377', '\\377'],
      ['\\000', '\\000'],
    ],
    rejects: [
      ['ab', 'TOO_LONG'],
      ['ü', 'TOO_LONG'],
      ['\\400', 'TOO_LONG'],
      ['\\08', 'TOO_LONG'],
      ['\\1011', 'TOO_LONG'],
    ],
  },
  '"char"',
);

testRuleTable(
  singleByte(),
  { accepts: [['\\', '\\']], rejects: [['\\101', 'TOO_LONG']] },
  '"char" before PostgreSQL 16',
);
