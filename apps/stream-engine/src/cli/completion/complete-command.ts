import { Argument, Command } from 'commander';
import { withExamples } from '../arguments/examples.ts';
import { visible } from '../screen/visible-text.ts';
import { completionsFor } from './completions.ts';
import { knownValues } from './known-values.ts';
import { scripts } from './scripts.ts';

type Shell = keyof typeof scripts;

/** `stream-engine complete`: prints a shell's completion script, or the candidates that the script asks for with `complete -- import --mo`. */
export function completeCommand(): Command {
  const command = new Command('complete')
    .summary('print a shell completion script')
    .description(
      'Print a script that lets a shell complete commands, options, values, files and table names.',
    )
    .addArgument(new Argument('<shell>', 'shell to complete in').choices(Object.keys(scripts)));
  return withExamples(command, [
    'source <(stream-engine complete bash)',
    'stream-engine complete zsh > ~/.zfunc/_stream-engine',
    'stream-engine complete fish > ~/.config/fish/completions/stream-engine.fish',
    'stream-engine complete powershell >> $PROFILE',
  ]).action((shell: Shell) => {
    process.stdout.write(scripts[shell]);
  });
}

/** Prints the completions for a script. @param words after `complete --`; the last is at the cursor */
export async function answerCompletion(root: Command, words: readonly string[]): Promise<void> {
  const { values, files } = await completionsFor(root, words, knownValues);
  const lines = values.map((cells) => cells.map(visible).join('\t'));
  process.stdout.write([...lines, ...(files ? [':files'] : [])].map((line) => `${line}\n`).join(''));
}
