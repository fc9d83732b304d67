import { Argument, Command } from 'commander';
import { withExamples } from '../arguments/examples.ts';
import { visible } from '../screen/visible-text.ts';
import { completionsFor } from './completions.ts';
import { knownValues } from './known-values.ts';
import { scripts } from './scripts.ts';

type Shell = keyof typeof scripts;

/** `stream-engine complete`: the script of a shell, or the answers to it: `complete -- import --mo`. */
export function completeCommand(): Command {
  const command = new Command('complete')
    .summary('complete command lines in a shell')
    .description(
      'Prints the script with which a shell completes commands, options, their values, files and names of tables.',
    )
    .addArgument(new Argument('<shell>', 'which').choices(Object.keys(scripts)));
  return withExamples(command, [
    'source <(stream-engine complete bash)',
    'stream-engine complete zsh > ~/.zfunc/_stream-engine',
    'stream-engine complete fish > ~/.config/fish/completions/stream-engine.fish',
    'stream-engine complete powershell >> $PROFILE',
  ]).action((shell: Shell) => {
    process.stdout.write(scripts[shell]);
  });
}

/** @param words behind `complete --`; the last is the one at the cursor */
export async function answerCompletion(root: Command, words: readonly string[]): Promise<void> {
  const { values, files } = await completionsFor(root, words, knownValues);
  const lines = values.map((cells) => cells.map(visible).join('\t'));
  process.stdout.write([...lines, ...(files ? [':files'] : [])].map((line) => `${line}\n`).join(''));
}
