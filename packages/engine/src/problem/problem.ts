import {
  databaseErrorMessages,
  type DatabaseErrorDescription,
  describeDatabaseError,
  isDatabaseError,
  LedgerUnusableError,
} from '@repo/database';
import { CsvError, type Position } from '@repo/transforms';
import { type ProblemCode, problemKinds } from './problem-codes.ts';
import type { ProblemDetails } from './problem-details.ts';

interface ProblemOptions {
  readonly position?: Position | undefined;
  readonly limit?: number | undefined;
  readonly retryable?: boolean;
  /** Time until the request may succeed, if known. */
  readonly retryAfterSeconds?: number;
  /** Additional members of the response; they must not contain SQL, a stack trace or a host. */
  readonly members?: Partial<ProblemDetails>;
  readonly cause?: unknown;
}

/** An error for the client: a code of {@link problemKinds} and a sentence that says what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly options: ProblemOptions;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.options = options;
  }

  get status(): number {
    return problemKinds[this.code].status;
  }
}

/** Converts any thrown value to a {@link Problem}. An unexpected one becomes INTERNAL_ERROR without its message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof CsvError) {
    const { code, message, position, limit } = error;
    return new Problem(code, message, { position, limit, cause: error });
  }
  if (isDatabaseError(error)) return databaseProblem(describeDatabaseError(error), error);
  if (error instanceof LedgerUnusableError)
    return new Problem('LEDGER_UNUSABLE', databaseErrorMessages.LEDGER_UNUSABLE, { cause: error });
  return new Problem('INTERNAL_ERROR', 'an unexpected error occurred; nothing was loaded', { cause: error });
}

function databaseProblem(description: DatabaseErrorDescription, cause: unknown): Problem {
  const { code, message, retryable, constraint, column } = description;
  const members = {
    ...(constraint === undefined ? {} : { constraint }),
    ...(column === undefined ? {} : { column }),
  };
  const named = constraint === undefined ? message : `${message} (constraint ${JSON.stringify(constraint)})`;
  return new Problem(code, named, { retryable, members, cause });
}

/** Body of the response. */
export function problemDetails(problem: Problem, importId?: string): ProblemDetails {
  const { code, message, options } = problem;
  const { status, title, retryable } = problemKinds[code];
  return {
    type: `urn:stream-engine:problem:${code}`,
    title,
    status,
    code,
    detail: message,
    ...(importId === undefined ? {} : { importId }),
    ...(options.position === undefined ? {} : { position: options.position }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    retryable: options.retryable ?? retryable,
    ...(code === 'COMMIT_OUTCOME_UNKNOWN' ? {} : { rowsLoaded: 0 }),
    ...options.members,
  };
}
