/** Exit codes of the command; `stream-engine --help` and docs/CLI.md have the same list. */
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
  done: 'success; an import may have rejected records (--max-rejects 0 prevents that)',
  failed: 'failed; nothing was loaded',
  usage: 'invalid command line',
  temporary: 'temporary failure; nothing was loaded, and the same command may succeed later',
  unknown: 'unknown whether the rows were committed; the message says how to find out',
  interrupted: 'cancelled by Ctrl-C; nothing was loaded',
  terminated: 'cancelled by SIGTERM; nothing was loaded',
};

/** Formats the exit codes for a help text. */
export function exitCodesHelp(): string {
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  const lines = names.map((name) => `  ${String(exitCodes[name]).padEnd(5)}${exitCodeMeanings[name]}`);
  return `\nExit codes:\n${lines.join('\n')}`;
}

/** Error codes after which the rows may be committed, or may still be committed later. */
const unknownCodes: ReadonlySet<string> = new Set([
  'COMMIT_OUTCOME_UNKNOWN',
  'OUTCOME_UNKNOWN',
  'CANCEL_UNCERTAIN',
]);

/** Exit code of a command that ended with a problem. */
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
