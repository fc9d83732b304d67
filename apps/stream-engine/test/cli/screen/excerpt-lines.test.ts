import { describe, expect, it } from 'vitest';
import { excerptLines } from '../../../src/cli/screen/excerpt-lines.ts';
import { visible, widthOf } from '../../../src/cli/screen/visible-text.ts';

/** Lines of a record whose text between « and » is invalid. */
function shown(marked: string): string[] {
  const [before = '', blamed = '', after = ''] = marked.split(/[«»]/);
  const start = Buffer.byteLength(before);
  const bytes = Buffer.from(before + blamed + after);
  return excerptLines({ bytes, start, end: start + Buffer.byteLength(blamed) });
}

describe('excerptLines', () => {
  it.each([
    ['in ASCII', '1,«bob»,x\n', '1,bob,x', '  ^^^'],
    ['with a Windows line end', '1,«bob»\r\n', '1,bob', '  ^^^'],
    ['after wide characters', '漢字,«bob»', '漢字,bob', '     ^^^'],
    ['that are wide themselves', 'a,«漢字»,b', 'a,漢字,b', '  ^^^^'],
    ['after an emoji of several code points', '👍🏽,«x»', '👍🏽,x', '   ^'],
    ['after combining marks', 'e\u0301,«x»', 'e\u0301,x', '  ^'],
    ['after tabs', 'a\t«b»\tc', 'a␉b␉c', '  ^'],
    ['over a line end within quotes', '"a\nb",«c»', '"a␊b",c', '      ^'],
    ['that are empty', '1,«»,x', '1,,x', '  ^'],
    ['at the very end', '1,«»\n', '1,', '  ^'],
  ])('puts carets under bytes %s', (_what, marked, record, carets) => {
    expect(shown(marked)).toEqual([record, carets]);
  });

  it('shows control characters of the file as visible signs', () => {
    const [record] = shown('\x1b[2J\x07,«a\u0085b\u009bc\u202ed\u200be\x7f»');
    expect(record).toBe('␛[2J␇,a�b�c�d�e␡');
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(record).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
  });

  it('shows a sign for invalid UTF-8 and stays aligned', () => {
    const bytes = Buffer.concat([Buffer.from([0x61, 0xff, 0x2c]), Buffer.from('bob')]);
    expect(excerptLines({ bytes, start: 3, end: 6 })).toEqual(['a�,bob', '   ^^^']);
  });

  it('cuts a long record around the invalid part to fit a terminal', () => {
    for (const filler of ['x', '漢', '👍🏽']) {
      const [record, carets] = shown(`${filler.repeat(400)},«bob»,${filler.repeat(400)}`);
      expect(widthOf(record!)).toBeLessThanOrEqual(72);
      expect(record).toMatch(/^….*,bob,.*…$/u);
      expect(widthOf(record!.slice(0, record!.indexOf('bob')))).toBe(carets!.indexOf('^'));
    }
  });

  it('cuts a long field without reading megabytes of it', () => {
    const bytes = Buffer.alloc(8 * 1024 * 1024, 'y');
    const [record, carets] = excerptLines({ bytes, start: 2, end: bytes.length });
    expect(record).toMatch(/^yyy+…$/);
    expect(carets).toMatch(/^ {2}\^+$/);
    expect(carets!.length).toBeLessThanOrEqual(72);
  });
});

it('visible keeps printable characters', () => {
  expect(visible('Zoë 漢字 👍 "x"')).toBe('Zoë 漢字 👍 "x"');
});
