import { DatabaseError } from '@repo/database';
import { CsvError } from '@repo/transforms';
import { describe, expect, it } from 'vitest';
import { Problem, problemDetails, problemOf } from '../../src/problem/problem.ts';

const coded = (code: string, statusCode?: number) => Object.assign(new Error('secret'), { code, statusCode });

describe('problemOf', () => {
  it('leaves a problem as it is', () => {
    const problem = new Problem('CSV_EMPTY', 'empty');
    expect(problemOf(problem)).toBe(problem);
  });

  it('takes code, position and limit from a fault of the file', () => {
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

  it('takes from the database what may be known: names of the schema', () => {
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

  it('lets the database say whether to try again', () => {
    const error = new DatabaseError({ code: 'DATABASE_ERROR', retryable: true });
    expect(problemDetails(problemOf(error)).retryable).toBe(true);
  });

  it('claims nothing about rows where the outcome is unknown', () => {
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
  ])('keeps to itself what %s says', (error) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ code: 'INTERNAL_ERROR', status: 500 });
    expect(problem.cause).toBe(error);
    expect(JSON.stringify(problemDetails(problem))).not.toContain('secret');
  });
});
