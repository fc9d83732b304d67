import { readFile } from 'node:fs/promises';
import { databaseErrorMessages } from '@repo/database';
import { problemKinds } from '@repo/engine';
import { rejectCodes } from '@repo/transforms';
import { describe, expect, it } from 'vitest';

const text = await readFile(new URL('../../../docs/ERRORS.md', import.meta.url), 'utf8');
const rows = text.split('\n').flatMap((line) => {
  const [first, ...cells] = line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  const code = /^`([A-Z0-9_]+)`$/.exec(first ?? '')?.[1];
  return code === undefined ? [] : [{ code, cells }];
});
const problems = rows.filter(({ cells }) => cells.length === 4);
const rejects = rows.filter(({ cells }) => cells.length === 1);

describe('docs/ERRORS.md', () => {
  it('explains each code of the service once, with its status and whether it can be tried again', () => {
    const documented = problems.map(({ code, cells }) => [code, Number(cells[0]), cells[1]]);
    const actual = Object.entries(problemKinds).map(([code, { status, retryable }]) => [
      code,
      status,
      retryable ? 'yes' : 'no',
    ]);
    expect(documented.toSorted()).toEqual(actual.toSorted());
  });

  it('says for each what it means and what to do', () => {
    for (const { cells } of problems)
      expect(cells.slice(2)).toEqual([expect.stringMatching(/[.?]$/), expect.stringMatching(/[.?]$/)]);
  });

  it('explains each reason for which a record is rejected, in the order of the code', () => {
    expect(rejects.map(({ code }) => code)).toEqual(rejectCodes);
    for (const { cells } of rejects) expect(cells).toEqual([expect.stringMatching(/[.?]$/)]);
  });

  it('has no row that is neither', () => {
    expect(rows).toHaveLength(problems.length + rejects.length);
  });
});

describe('the codes', () => {
  it('cover everything that the database package reports', () => {
    expect(Object.keys(problemKinds)).toEqual(expect.arrayContaining(Object.keys(databaseErrorMessages)));
  });

  it('are AREA_PROBLEM, and a status tells whether somebody else is to blame', () => {
    for (const [code, { status, title }] of Object.entries(problemKinds)) {
      expect(code).toMatch(/^[A-Z0-9]+(?:_[A-Z]+)+$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).toMatch(/^\p{Lu}.*[^.]$/u);
    }
  });
});
