import { describe, expect, it } from 'vitest';
import { markdownGrid, textGrid } from '../../src/report/grid.ts';

const rows = [
  ['a|b', '1', ''],
  ['a longer <name>', '1,000', '÷'],
];

describe('grids', () => {
  it('align names to the left and figures to the right on a terminal', () => {
    expect(textGrid(['', 'n', 'x'], rows)).toBe(
      '                     n  x\na|b                  1\na longer <name>  1,000  ÷',
    );
  });

  it('align them in Markdown and keep its signs out', () => {
    expect(markdownGrid(['', 'n', 'x'], rows)).toBe(
      [
        '|                    |     n |   x |',
        '| ------------------ | ----: | --: |',
        '| a\\|b               |     1 |     |',
        '| a longer &lt;name> | 1,000 |   ÷ |',
      ].join('\n'),
    );
  });
});
