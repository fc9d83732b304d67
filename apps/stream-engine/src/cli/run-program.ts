import { type Command, CommanderError } from 'commander';
import { CommandFailure } from './failure/command-failure.ts';
import { exitCodes } from './failure/exit-codes.ts';
import { PlainFailure } from './failure/with-plain-failure.ts';
import { printable } from './screen/output.ts';
import { program, pointToHelp } from './program.ts';
import { paintFor } from './screen/paint.ts';
import { problemLines } from './screen/problem-lines.ts';
import { formatJson } from './screen/format-json.ts';
import { UsageError } from './failure/usage-error.ts';

/** Commands whose failure says how many rows were loaded. */
const importing = new Set(['import']);

/**
 * Runs the command that the arguments name.
 * @param args without node and the program
 * @returns the exit code; undefined if the process keeps running or exits by itself
 */
export async function runProgram(args: readonly string[]): Promise<number | undefined> {
  const words = args.length === 0 ? ['serve'] : args;
  const isAsked = words[0] === 'complete' && words[1] === '--';
  // The word at the cursor may still become any command.
  const root = await program(isAsked ? words.slice(2, -1)[0] : words[0]);
  let running = root;
  root.hook('preAction', (_root, command) => {
    running = command;
  });
  try {
    // A completion script passes an incomplete command line, which the parser would reject.
    if (isAsked) {
      const { answerCompletion } = await import('./completion/complete-command.ts');
      await answerCompletion(root, words.slice(2));
      return exitCodes.done;
    }
    await root.parseAsync([...words], { from: 'user' });
    return undefined;
  } catch (error) {
    return report(error, running);
  }
}

function report(error: unknown, command: Command): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n${pointToHelp(command)}\n`);
    return exitCodes.usage;
  }
  if (error instanceof PlainFailure) {
    process.stderr.write(printable(`${error.message}\n`, process.stderr));
    return exitCodes.failed;
  }
  if (!(error instanceof CommandFailure)) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    return exitCodes.failed;
  }
  if (command.opts<{ json?: boolean }>().json) process.stdout.write(`${formatJson(error.problem)}\n`);
  else process.stderr.write(`${linesOf(error, command).join('\n')}\n`);
  return error.exitCode;
}

function linesOf({ problem, context }: CommandFailure, command: Command): string[] {
  const isImport = importing.has(command.name());
  return problemLines(problem, context, { paint: paintFor(process.stderr), isImport });
}
