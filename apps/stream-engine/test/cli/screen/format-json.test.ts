import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatJson } from '../../../src/cli/screen/format-json.ts';
import { visible } from '../../../src/cli/screen/visible-text.ts';

it('formats the same value without control characters', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), text, (value, name) => {
      const json = formatJson({ value, name });
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, name })));
      expect(visible(json)).toBe(json);
    }),
  );
});

it('escapes invisible characters that JSON allows', () => {
  expect(formatJson(['é漢', '\u001B', '\u009B31m', '\u202Eabc', '\u{E0041}', '\uD800'])).toBe(
    String.raw`["é漢","\u001b","\u009b31m","\u202eabc","\udb40\udc41","\ud800"]`,
  );
});
