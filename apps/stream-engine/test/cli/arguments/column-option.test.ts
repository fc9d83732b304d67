import { describe, expect, it } from 'vitest';
import { formatColumnOption, parseColumnOption } from '../../../src/cli/arguments/column-option.ts';

describe('--column', () => {
  it.each([
    ['price: null=NA', [['null.price', 'NA']]],
    [
      'price:null=NA,null=-,  dateOrder=dmy',
      [
        ['null.price', 'NA'],
        ['null.price', '-'],
        ['dateOrder.price', 'dmy'],
      ],
    ],
    ['seen: timeZone=+02:00', [['timeZone.seen', '+02:00']]],
    ['a, b=c: null=', [['null.a, b=c', '']]],
    ['price: decimal=,', [['decimal.price', ',']]],
    ['price: null=x,', [['null.price', 'x,']]],
    [
      'price: decimal=,, null=a, b',
      [
        ['decimal.price', ','],
        ['null.price', 'a, b'],
      ],
    ],
    [
      String.raw`price: null=a\, b=c, null=\N`,
      [
        ['null.price', 'a, b=c'],
        ['null.price', '\\N'],
      ],
    ],
    [String.raw`Time\: start\\: null=x`, [['null.Time: start\\', 'x']]],
  ])('parses %s', (option, assignments) => {
    expect(parseColumnOption(option)).toEqual(assignments);
  });

  it.each(['price', 'price: null', ': null=x', '', 'price:', String.raw`price\: null=x`])(
    'rejects %j',
    (option) => {
      expect(() => parseColumnOption(option)).toThrow(/--column must be like 'price: null=NA/);
    },
  );

  it.each([
    ['price', 'NA'],
    ['a:b\\', ',b=\\,'],
    [' x ', 'a, b=c'],
  ])('round-trips %j, %j', (column, value) => {
    const option = formatColumnOption(column, [
      ['null', value],
      ['null', '-'],
    ]);
    expect(parseColumnOption(option)).toEqual([
      [`null.${column.trim()}`, value],
      [`null.${column.trim()}`, '-'],
    ]);
  });
});
