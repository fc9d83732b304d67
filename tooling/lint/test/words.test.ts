import { describe, expect, test } from 'vitest';
import { findWords } from '../plain-words.js';

const found = (text: string): string[] => [...findWords(text)].map(({ line, word }) => `${line}: ${word}`);

describe('a word with a plainer one', () => {
  test.each([
    ['Rows behind the header', '1: behind'],
    ["throw new Error('The file was mended at once')", '1: at once, 1: mended'],
    ['// Records that are\n// set aside', '2: set aside'],
    ['# What became of it', '1: What became of'],
  ])('is found in %j', (text, findings) => {
    expect(found(text).toSorted().join(', ')).toBe(findings);
  });

  test.each([
    'a service behind a proxy',
    'nothing is left behind',
    'behind the load balancer',
    'uid of the user `nobody`',
    'mendacious',
  ])('is not found in %j', (text) => expect(found(text)).toEqual([]));

  test('comes with what to write instead', () => {
    expect([...findWords('at once')]).toEqual([
      { line: 1, word: 'at once', better: 'immediately, or concurrently / at the same time' },
    ]);
  });
});

describe('a comment without a subject', () => {
  test.each([
    ['// Or the file is empty.', '1: comment begins "Or"'],
    ['  /** Of these, the first. */', '1: comment begins "Of these"'],
    ['/**\n * Where the row is.\n */', '2: comment begins "Where"'],
  ])('is found in %j', (text, finding) => expect(found(text)).toEqual([finding]));

  test.each(['// A row\n// Or none.', 'const where = 1; // Where', '// The row, or none.'])(
    'is not found in %j',
    (text) => expect(found(text)).toEqual([]),
  );
});
