import { CommanderError } from 'commander';
import { CommandFailure } from './command-failure.ts';
import { answerCompletion } from './completion/complete-command.ts';
import { exitCodes } from './exit-codes.ts';
import { PlainFailure } from './or-exit.ts';
import { program } from './program.ts';
import { paintFor } from './screen/paint.ts';
import { problemLines } from './screen/problem-lines.ts';
import { UsageError } from './usage-error.ts';

/** The commands whose failure is worth saying that no row was loaded. */
const importing = new Set(['import']);

/**
 * Runs the command that the arguments name.
 * @param args without node and the program
 * @returns what the process has to end with; undefined where it goes on, or may end by itself
 */
export async function runProgram(args: readonly string[]): Promise<number | undefined> {
  // Whoever reads has enough: `stream-engine clean big.csv | head`. What was to be done has been done.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const root = program();
  let running = root;
  root.hook('preAction', (_root, command) => {
    running = command;
  });
  try {
    // What the script of a shell asks: the words are not for the parser, which would judge them.
    if (args[0] === 'complete' && args[1] === '--') {
      await answerCompletion(root, args.slice(2));
      return exitCodes.done;
    }
    await root.parseAsync(args.length === 0 ? ['serve'] : [...args], { from: 'user' });
    return undefined;
  } catch (error) {
    const isJson = running.opts<{ json?: boolean }>().json === true;
    return report(error, { isJson, name: running.name() });
  }
}

function report(
  error: unknown,
  { isJson, name }: { readonly isJson: boolean; readonly name: string },
): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof PlainFailure) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.failed;
  }
  if (!(error instanceof CommandFailure)) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    return exitCodes.failed;
  }
  if (isJson) process.stdout.write(`${JSON.stringify(error.problem)}\n`);
  else {
    const options = { paint: paintFor(process.stderr), isImport: importing.has(name) };
    const lines = problemLines(error.problem, error.context, options);
    process.stderr.write(`${lines.join('\n')}\n`);
  }
  return error.exitCode;
}
