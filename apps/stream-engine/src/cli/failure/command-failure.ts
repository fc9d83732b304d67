import { type ProblemDetails, problemDetails, problemOf } from '@repo/engine';
import { exitCodeOf } from './exit-codes.ts';

type ShownMember =
  | 'code'
  | 'title'
  | 'detail'
  | 'retryable'
  | 'position'
  | 'importId'
  | 'rowsLoaded'
  | 'rejects'
  | 'rows';

/** A problem of the API, or one of the command's own, which has neither `type` nor `status`. */
export type ShownProblem = Pick<ProblemDetails, ShownMember> & { readonly [member: string]: unknown };

/** Details to show with a problem. */
export interface ProblemContext {
  /** Lines that show the place: file and line number, then the record with carets. */
  readonly place?: readonly string[];
  /** Hints, one per line. */
  readonly hints?: readonly string[];
}

/** A failed command: its problem and the details to show. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly problem: ShownProblem;
  readonly exitCode: number;
  readonly context: ProblemContext;

  constructor(
    problem: ShownProblem,
    options: { exitCode?: number; context?: ProblemContext; cause?: unknown } = {},
  ) {
    super(problem.detail, { cause: options.cause });
    this.problem = problem;
    this.exitCode = options.exitCode ?? exitCodeOf(problem);
    this.context = options.context ?? {};
  }

  /** Returns a copy with more details or another exit code. */
  with(options: { exitCode?: number; context?: ProblemContext }): CommandFailure {
    return new CommandFailure(this.problem, {
      exitCode: options.exitCode ?? this.exitCode,
      context: { ...this.context, ...options.context },
      cause: this.cause,
    });
  }

  /** Returns a copy with more members of the problem. */
  adding(members: Partial<ShownProblem>): CommandFailure {
    const { problem, exitCode, context, cause } = this;
    return new CommandFailure({ ...problem, ...members }, { exitCode, context, cause });
  }
}

/** Returns the problem code of a failure; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof CommandFailure ? error.problem.code : undefined;
}

/** Codes after which the rows may have been committed, or may still be. */
const uncertainCodes: ReadonlySet<OwnCode> = new Set([
  'ANSWER_UNEXPECTED',
  'CANCEL_UNCERTAIN',
  'OUTCOME_UNKNOWN',
]);

/** Titles of the command's own problems; docs/CLI.md explains them. */
export const ownTitles = {
  FILE_UNUSABLE: 'The file cannot be read or written',
  SERVER_UNREACHABLE: 'The server cannot be reached',
  ANSWER_UNEXPECTED: 'The answer is not from stream-engine',
  CONNECTION_LOST: 'The connection was lost',
  OUTCOME_UNKNOWN: 'It is unknown whether the rows were committed',
  CANCEL_UNCERTAIN: 'The import may still be running',
} as const;

export type OwnCode = keyof typeof ownTitles;

const retryableCodes: ReadonlySet<OwnCode> = new Set([
  'SERVER_UNREACHABLE',
  'CONNECTION_LOST',
  'CANCEL_UNCERTAIN',
]);

/** Creates a failure of the command itself, not of the API. */
export function ownFailure(
  code: OwnCode,
  detail: string,
  options: { retryable?: boolean; hints?: readonly string[]; cause?: unknown } = {},
): CommandFailure {
  const { hints, cause } = options;
  const retryable = options.retryable ?? retryableCodes.has(code);
  const rows = uncertainCodes.has(code) ? {} : { rowsLoaded: 0 };
  const problem = { code, title: ownTitles[code], detail, retryable, ...rows };
  return new CommandFailure(problem, { ...(hints && { context: { hints } }), cause });
}

/** Codes whose error message is more specific than the API's text: it names the role, and the statements to run. */
const ownMessages: ReadonlySet<string> = new Set(['INTERNAL_ERROR', 'LEDGER_UNUSABLE']);

/** SQLSTATE class 28: the server rejects the role or password, and retrying does not help. */
const isRefusedRole = (cause: unknown): boolean =>
  String((cause as { sqlstate?: string } | undefined)?.sqlstate ?? '').startsWith('28');

/**
 * Converts an error of the engine in this process to the problem that the API would report.
 * @param importId if the import had started
 */
export function failureOf(error: unknown, importId?: string): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const { cause } = error as { cause?: unknown };
  if (cause instanceof CommandFailure) return importId === undefined ? cause : cause.adding({ importId });
  const problem = problemOf(error);
  // Unlike a client of the service, the user of the command may see the original message.
  const isUnforeseen = error instanceof Error && ownMessages.has(problem.code);
  const details = problemDetails(problem, importId);
  return new CommandFailure(
    {
      ...details,
      ...(isUnforeseen && { detail: error.message }),
      ...(isRefusedRole(error) && { retryable: false }),
    },
    { cause: error },
  );
}
