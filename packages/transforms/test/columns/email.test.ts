import { expect, it } from 'vitest';
import { email } from '../../src/columns/email.ts';
import { cleanColumn } from '../clean-column.ts';
import { testRuleTable } from './rule-table.ts';

const label63 = 'a'.repeat(63);
const bytes254 = `${'a'.repeat(246)}@b.co.uk`;

testRuleTable(email(), {
  accepts: [
    ['ada@example.com', 'ada@example.com'],
    ['a@b.c', 'a@b.c'],
    ['ADA@Example.COM', 'ada@example.com'],
    [' ada@example.com\t\r\n', 'ada@example.com'],
    ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
    ['.a..b.@example.com', '.a..b.@example.com'],
    ['ada+tag@sub.example.co.uk', 'ada+tag@sub.example.co.uk'],
    ['1@2.3', '1@2.3'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    ['a@b-c.d', 'a@b-c.d'],
    [`a@${label63}.com`, `a@${label63}.com`],
    [bytes254, bytes254],
    [bytes254.toUpperCase(), bytes254],
    ['\u{feff}ada@example.com', 'ada@example.com'],
    ['a\u200bd\u200ca\u200d@exa\u2060mple.com', 'ada@example.com'],
    ['\u00a0Ada@Example.com\u00a0', 'ada@example.com'],
    ['\u200b ada@example.com \u200b', 'ada@example.com'],
    ['jörg@example.com', 'jörg@example.com'],
    ['JÖRG@EXAMPLE.COM', 'jörg@example.com'],
    ['info@bücher.example', 'info@bücher.example'],
    ['用户@例子.广告', '用户@例子.广告'],
  ],
  rejects: [
    ['', 'EMAIL_INVALID'],
    [' ', 'EMAIL_INVALID'],
    ['\u200b', 'EMAIL_INVALID'],
    ['ada', 'EMAIL_INVALID'],
    ['@example.com', 'EMAIL_INVALID'],
    ['ada@', 'EMAIL_INVALID'],
    ['ada@localhost', 'EMAIL_INVALID'],
    ['ada@@example.com', 'EMAIL_INVALID'],
    ['ada@example@com', 'EMAIL_INVALID'],
    ['ada @example.com', 'EMAIL_INVALID'],
    ['ada@exam ple.com', 'EMAIL_INVALID'],
    ['ada@.example.com', 'EMAIL_INVALID'],
    ['ada@example..com', 'EMAIL_INVALID'],
    ['ada@example.com.', 'EMAIL_INVALID'],
    ['ada@-example.com', 'EMAIL_INVALID'],
    ['ada@example-.com', 'EMAIL_INVALID'],
    ['ada@example.com-', 'EMAIL_INVALID'],
    ['ada@exam_ple.com', 'EMAIL_INVALID'],
    [`a@${label63}a.com`, 'EMAIL_INVALID'],
    [`a${bytes254}`, 'EMAIL_INVALID'],
    ['"ada"@example.com', 'EMAIL_INVALID'],
    ['Ada <ada@example.com>', 'EMAIL_INVALID'],
    ['mailto:ada@example.com', 'EMAIL_INVALID'],
    ['a@b.c,d@e.f', 'EMAIL_INVALID'],
    ['a@b.c;d@e.f', 'EMAIL_INVALID'],
    ['ada@[127.0.0.1]', 'EMAIL_INVALID'],
    ['ada(comment)@example.com', 'EMAIL_INVALID'],
    ['a\tb@example.com', 'EMAIL_INVALID'],
    ['jörg', 'EMAIL_INVALID'],
    ['jörg@localhost', 'EMAIL_INVALID'],
    ['jörg@exa mple.com', 'EMAIL_INVALID'],
    ['jörg@example@com', 'EMAIL_INVALID'],
    ['jörg <j@example.com>', 'EMAIL_INVALID'],
    ['"jörg meier"@example.com', 'EMAIL_INVALID'],
    ['jörg\u3000x@example.com', 'EMAIL_INVALID'],
    ['jörg\u2028@example.com', 'EMAIL_INVALID'],
    ['jörg\u202e@example.com', 'EMAIL_INVALID'],
    ['jörg\u0085x@example.com', 'EMAIL_INVALID'],
    [`${'ü'.repeat(124)}@b.co.uk`, 'EMAIL_INVALID'],
    ['ada＠example.com', 'EMAIL_INVALID'],
  ],
});

testRuleTable(
  email({ maxLength: 11 }),
  {
    accepts: [
      ['a@bcdefg.hi', 'a@bcdefg.hi'],
      ['   A@BCDEFG.HI   ', 'a@bcdefg.hi'],
    ],
    rejects: [
      ['aa@bcdefg.hi', 'TOO_LONG'],
      ['aa@bcdefg', 'EMAIL_INVALID'],
    ],
  },
  'email, varchar(11)',
);

it('counts only changed values as changed', () => {
  const given = ['ada@example.com', 'Ada@example.com', ' ada@example.com', 'jörg@example.com', null];
  expect(cleanColumn(email(), given)).toEqual([
    { text: 'ada@example.com', changed: false },
    { text: 'ada@example.com', changed: true },
    { text: 'ada@example.com', changed: true },
    { text: 'jörg@example.com', changed: false },
    { text: null, changed: false },
  ]);
});
