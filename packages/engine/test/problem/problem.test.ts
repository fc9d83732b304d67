import { DatabaseError } from '@repo/database';
import { CsvError } from '@repo/transforms';
import { describe, expect, it } from 'vitest';
import { Problem, problemDetails, problemOf } from '../../src/problem/problem.ts';

const coded = (code: string, statusCode?: number) => Object.assign(new Error('secret'), { code, statusCode });

describe('problemOf', () => {
  it('returns a problem unchanged', () => {
    const problem = new Problem('CSV_EMPTY', 'empty');
    expect(problemOf(problem)).toBe(problem);
  });

  it('keeps code, position and limit of a CsvError', () => {
    const position = { record: 1, line: 2, byte: 3, column: 'a' };
    const problem = problemOf(new CsvError('FIELD_TOO_LARGE', 'large', { position, limit: 4 }));
    expect(problemDetails(problem, 'the-id')).toEqual({
      type: 'urn:stream-engine:problem:FIELD_TOO_LARGE',
      title: 'A field is too large',
      status: 413,
      code: 'FIELD_TOO_LARGE',
      detail: 'large',
      importId: 'the-id',
      position,
      limit: 4,
      retryable: false,
      rowsLoaded: 0,
    });
  });

  it('a problem keeps only names of the schema from the database’s error', () => {
    const error = new DatabaseError({
      code: 'CONSTRAINT_UNIQUE',
      retryable: false,
      constraint: 'a "key"',
      column: 'id',
    });
    expect(problemDetails(problemOf(error))).toMatchObject({
      status: 409,
      detail: 'a row repeats a value that must be unique (constraint "a \\"key\\"")',
      constraint: 'a "key"',
      column: 'id',
      rowsLoaded: 0,
    });
  });

  it('a problem is retryable if the database’s error is', () => {
    const error = new DatabaseError({ code: 'DATABASE_ERROR', retryable: true });
    expect(problemDetails(problemOf(error)).retryable).toBe(true);
  });

  it('makes no claim about rows if the outcome is unknown', () => {
    const error = new DatabaseError({ code: 'COMMIT_OUTCOME_UNKNOWN', retryable: false });
    expect(problemDetails(problemOf(error))).not.toHaveProperty('rowsLoaded');
  });

  it.each([
    new Error('secret'),
    coded('FST_NEW', 500),
    coded('ENOENT'),
    'secret',
    undefined,
    null,
    { message: 'secret' },
  ])('does not reveal the message of %s', (error) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ code: 'INTERNAL_ERROR', status: 500 });
    expect(problem.cause).toBe(error);
    expect(JSON.stringify(problemDetails(problem))).not.toContain('secret');
  });
});
