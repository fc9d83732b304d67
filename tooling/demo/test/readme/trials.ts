import type { FreshCopy } from './fresh-copy.ts';
import type { Command } from './markdown.ts';

/** Runs the commands that a pattern matches, and checks their results. */
export type Trial = readonly [
  RegExp,
  (copy: FreshCopy, command: Command, match: RegExpExecArray) => Promise<void>,
];

/** Attempts a command. The first matching pattern counts. @throws Error if there is none */
export async function attempt(trials: readonly Trial[], copy: FreshCopy, command: Command): Promise<void> {
  for (const [pattern, run] of trials) {
    const match = pattern.exec(command.text);
    if (match) return run(copy, command, match);
  }
  throw new Error(`no test runs this command: ${command.text}`);
}
