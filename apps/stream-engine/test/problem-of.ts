import { type ProblemCode, type ProblemDetails, problemKinds } from '@repo/engine';
import type { Answer } from '@repo/faults';
import { expect } from 'vitest';

/**
 * Returns the problem of an answer, after checking what all problems share: media type, members that match the table of
 * codes, and no internal details.
 */
export function problemOf({ status, headers, body }: Answer, code: ProblemCode): ProblemDetails {
  const text = body.toString();
  const problem = JSON.parse(text) as ProblemDetails;
  const kind = problemKinds[code];
  expect(problem).toMatchObject({
    type: `urn:stream-engine:problem:${code}`,
    title: kind.title,
    status: kind.status,
    code,
    detail: expect.stringMatching(/\S/),
    retryable: kind.retryable,
  });
  expect(problem.rowsLoaded).toBe(code === 'COMMIT_OUTCOME_UNKNOWN' ? undefined : 0);
  expect(status).toBe(kind.status);
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const retryAfter = headers['retry-after'];
  if (status === 429) expect(retryAfter).toMatch(/^[1-9]\d*$/);
  else expect(retryAfter).toBe(status === 503 ? '5' : undefined);
  expect(headers['www-authenticate']).toBe(status === 401 ? 'Bearer realm="stream-engine"' : undefined);
  expect(text).not.toMatch(/SELECT|COPY |INSERT INTO|node_modules|\.[jt]s:\d|127\.0\.0\.1/);
  return problem;
}
