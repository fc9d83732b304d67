import { expect, it } from 'vitest';
import { formatMapping, parseMapping } from '../../src/parameters/mapping.ts';

it.each([
  ['Mail:email', { field: 'Mail', column: 'email' }],
  ['@5:email', { field: 5, column: 'email' }],
  ['@12:', { field: 12, column: undefined }],
  ['Mail:', { field: 'Mail', column: undefined }],
  [String.raw`\@5:email`, { field: '@5', column: 'email' }],
  [String.raw`a@b:c`, { field: 'a@b', column: 'c' }],
  [String.raw`Time\: start:a\\b`, { field: 'Time: start', column: String.raw`a\b` }],
  [String.raw`\\@x:y`, { field: String.raw`\@x`, column: 'y' }],
])('parses %j, and formats it again', (parameter, mapping) => {
  expect(parseMapping(parameter)).toEqual(mapping);
  expect(formatMapping(parseMapping(parameter))).toBe(parameter);
});

it.each(['', ':', ':a', ' :a', 'a', 'a: ', 'a:b:c', '@:a', '@0:a', '@x:a', '@5', '@1e3:a', '@-1:a', 'a\0:b'])(
  'refuses %j',
  (parameter) => {
    expect(() => parseMapping(parameter)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
  },
);

it('any names survive', () => {
  const characters = ['a', ':', '\\', '@', ' ', '5'];
  const names = characters.flatMap((a) => characters.flatMap((b) => characters.map((c) => a + b + c)));
  for (const name of names.filter((text) => text.trim() !== '')) {
    const mapping = { field: name, column: [...name].toReversed().join('') };
    expect(parseMapping(formatMapping(mapping))).toEqual(mapping);
  }
});
