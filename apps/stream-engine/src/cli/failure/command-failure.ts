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

/** What went wrong, in the words of the API or in the command's own, which have neither `type` nor `status`. */
export type ShownProblem = Pick<ProblemDetails, ShownMember> & { readonly [member: string]: unknown };

/** What else there is to show with a problem. */
export interface ProblemContext {
  /** Where it is: the file and the line, then the record with a caret, as lines. */
  readonly place?: readonly string[];
  /** Hints, one per line. */
  readonly hints?: readonly string[];
}

/** A command has come to nothing: a problem, and what to show with it. */
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

  /** The same with more to show, or with another exit code. */
  with(options: { exitCode?: number; context?: ProblemContext }): CommandFailure {
    return new CommandFailure(this.problem, {
      exitCode: options.exitCode ?? this.exitCode,
      context: { ...this.context, ...options.context },
      cause: this.cause,
    });
  }

  /** The same with more members of the problem. */
  adding(members: Partial<ShownProblem>): CommandFailure {
    const { problem, exitCode, context, cause } = this;
    return new CommandFailure({ ...problem, ...members }, { exitCode, context, cause });
  }
}

/** The code of a problem that a command has come to; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof CommandFailure ? error.problem.code : undefined;
}

/** With these the rows may have been committed, or may be yet. */
const uncertainCodes: ReadonlySet<OwnCode> = new Set([
  'ANSWER_UNEXPECTED',
  'CANCEL_UNCERTAIN',
  'OUTCOME_UNKNOWN',
]);

/** The titles of the command's own problems; docs/CLI.md explains them. */
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

/** A failure that no service tells of. */
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

/** What the API has but general words for: an error says which role, and what to run. */
const ownMessages: ReadonlySet<string> = new Set(['INTERNAL_ERROR', 'LEDGER_UNUSABLE']);

/** SQLSTATE class 28: a role or password that is refused will be refused later, too. */
const isRefusedRole = (cause: unknown): boolean =>
  String((cause as { sqlstate?: string } | undefined)?.sqlstate ?? '').startsWith('28');

/**
 * What the engine has thrown in this process, as the API would answer it.
 * @param importId where it had become an import
 */
export function failureOf(error: unknown, importId?: string): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const { cause } = error as { cause?: unknown };
  if (cause instanceof CommandFailure) return importId === undefined ? cause : cause.adding({ importId });
  const problem = problemOf(error);
  // Other than a client of the service, whoever runs the command is to know what it was.
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
