import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shownJson } from '../../../src/cli/screen/shown-json.ts';
import { visible } from '../../../src/cli/screen/visible-text.ts';

it('is JSON of the same value, in which a terminal finds nothing to obey', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), text, (value, name) => {
      const json = shownJson({ value, name });
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, name })));
      expect(visible(json)).toBe(json);
    }),
  );
});

it('escapes what JSON does not ask for', () => {
  expect(shownJson(['é漢', '\u001B', '\u009B31m', '\u202Eabc', '\u{E0041}', '\uD800'])).toBe(
    String.raw`["é漢","\u001b","\u009b31m","\u202eabc","\udb40\udc41","\ud800"]`,
  );
});
