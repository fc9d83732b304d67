import { readFile } from 'node:fs/promises';
import { databaseErrorMessages } from '@repo/database';
import { problemKinds } from '@repo/engine';
import { rejectCodes } from '@repo/transforms';
import { describe, expect, it } from 'vitest';

const text = await readFile(new URL('../../../docs/ERRORS.md', import.meta.url), 'utf8');
/** A section for each problem: `**title** (status, retryable). Meaning.`, then `What to do: …`. */
const problems = text
  .split(/^(?=##)/m)
  .filter((section) => section.startsWith('### '))
  .map((section) => {
    const [heading = '', meaning = '', advice = '', ...more] = section
      .trim()
      .split('\n\n')
      .map((part) => part.replaceAll('\n', ' '));
    return { code: heading.slice('### '.length), meaning, advice, more };
  });
/** An item for each reason for which a record is rejected: `- `CODE`: Meaning.` */
const rejects = [...text.matchAll(/^- `([A-Z0-9_]+)`: (.+(?:\n {2}.+)*)$/gm)].map(([, code, meaning]) => ({
  code,
  meaning,
}));

describe('docs/ERRORS.md', () => {
  it('has each code of the service once, with its title, status and whether it is retryable', () => {
    const documented = problems.map(({ code, meaning }) => {
      const [, title, status, retryable] = /^\*\*(.+)\*\* \((\d{3})(, retryable)?\)\./.exec(meaning) ?? [];
      return [code, title, Number(status), retryable !== undefined];
    });
    const actual = Object.entries(problemKinds).map(([code, { title, status, retryable }]) => [
      code,
      title,
      status,
      retryable,
    ]);
    expect(documented.toSorted()).toEqual(actual.toSorted());
  });

  it('says what each means and what to do', () => {
    for (const { meaning, advice, more } of problems) {
      expect(meaning).toMatch(/\.$/);
      expect(advice).toMatch(/^What to do: \p{Lu}.*\.$/u);
      expect(more).toEqual([]);
    }
  });

  it('explains each reason for which a record is rejected, in the order of the code', () => {
    expect(rejects.map(({ code }) => code)).toEqual(rejectCodes);
    for (const { meaning } of rejects) expect(meaning).toMatch(/^\p{Lu}[^]*\.$/u);
  });
});

describe('the codes', () => {
  it('the codes cover everything that the database package reports', () => {
    expect(Object.keys(problemKinds)).toEqual(expect.arrayContaining(Object.keys(databaseErrorMessages)));
  });

  it('each code is AREA_PROBLEM, with an error status and a title in sentence case', () => {
    for (const [code, { status, title }] of Object.entries(problemKinds)) {
      expect(code).toMatch(/^[A-Z0-9]+(?:_[A-Z]+)+$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).toMatch(/^\p{Lu}.*[^.]$/u);
    }
  });
});
