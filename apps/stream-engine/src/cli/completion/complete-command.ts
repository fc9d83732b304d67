import { script } from '@bomb.sh/tab';
import { Argument, Command } from 'commander';
import { withExamples } from '../examples.ts';
import { UsageError } from '../usage-error.ts';
import { completionsFor } from './completions.ts';
import { knownValues } from './known-values.ts';

const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** What the scripts do with an answer, by its last line. */
const COMPLETE_FILES = 0;
const NO_FILES = 4;

/**
 * `stream-engine complete`: the script of a shell, or the answers to it: `complete -- import --mo`. Scripts and protocol
 * are those of @bomb.sh/tab; its own answers never let the shell complete the name of a file.
 */
export function completeCommand(): Command {
  const command = new Command('complete')
    .summary('complete command lines in a shell')
    .description(
      'Prints the script with which a shell completes commands, options, their values and names of tables.',
    )
    .addArgument(new Argument('[shell]', 'which').choices(shells))
    .usage('<shell>');
  return withExamples(command, [
    'source <(stream-engine complete bash)',
    'stream-engine complete zsh > ~/.zfunc/_stream-engine',
    'stream-engine complete fish > ~/.config/fish/completions/stream-engine.fish',
    'stream-engine complete powershell >> $PROFILE',
  ]).action(async (shell: (typeof shells)[number] | undefined) => {
    if (shell === undefined) throw new UsageError(`name a shell: ${shells.join(', ')}`);
    script(shell, 'stream-engine', 'stream-engine');
  });
}

/** @param words behind `complete --`; the last is the one at the cursor */
export async function answerCompletion(root: Command, words: readonly string[]): Promise<void> {
  const { values, files } = await completionsFor(root, words, knownValues);
  const lines = values.map(([value, description]) => `${value}\t${description}`);
  process.stdout.write([...lines, `:${files ? COMPLETE_FILES : NO_FILES}`, ''].join('\n'));
}
