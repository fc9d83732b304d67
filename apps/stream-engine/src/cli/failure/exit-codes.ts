/** What a command ends with; the same list is in `stream-engine --help` and in docs/CLI.md. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  temporary: 3,
  unknown: 4,
  interrupted: 130,
  terminated: 143,
} as const;

export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done; an import is committed, its rejects are in the receipt (--max-rejects 0 makes them an error)',
  failed: 'refused or failed; nothing was loaded',
  usage: 'the command line is wrong',
  temporary: 'not now: the same command may succeed later; nothing was loaded',
  unknown: 'nobody can tell whether the rows were committed; the message says how to ask',
  interrupted: 'cancelled by Ctrl-C; nothing was loaded',
  terminated: 'cancelled by SIGTERM; nothing was loaded',
};

/** The list for a help text. */
export function exitCodesHelp(): string {
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  const lines = names.map((name) => `  ${String(exitCodes[name]).padEnd(5)}${exitCodeMeanings[name]}`);
  return `\nExit codes:\n${lines.join('\n')}`;
}

/** Rows may have been committed, or may be yet. */
const unknownCodes: ReadonlySet<string> = new Set([
  'COMMIT_OUTCOME_UNKNOWN',
  'OUTCOME_UNKNOWN',
  'CANCEL_UNCERTAIN',
]);

/** What a command ends with that a problem has ended. */
export function exitCodeOf({
  code,
  retryable,
}: {
  readonly code: string;
  readonly retryable: boolean;
}): number {
  if (unknownCodes.has(code)) return exitCodes.unknown;
  return retryable ? exitCodes.temporary : exitCodes.failed;
}
