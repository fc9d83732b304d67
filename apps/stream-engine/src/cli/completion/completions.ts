import type { Command, Option } from 'commander';

/** Candidates at the cursor; `files`: the shell should complete file names. */
export interface Completions {
  readonly values: readonly (readonly [value: string, description: string])[];
  readonly files: boolean;
}

/** Looks up values that may need a service; undefined if there is no list. */
export type ValuesOf = (option: string, words: readonly string[]) => Promise<readonly string[] | undefined>;

/** Options whose value is a file. */
const fileOptions = new Set(['output', 'rejects']);

const nothing: Completions = { values: [], files: false };

/**
 * Completes a command line at the cursor.
 * @param words after the program; the last is at the cursor and may be empty
 */
export async function completionsFor(
  root: Command,
  words: readonly string[],
  valuesOf: ValuesOf,
): Promise<Completions> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const { command, operands } = walk(root, before);
  const [, inline, given] = /^(--[\w-]+)=(.*)$/.exec(current) ?? [];
  const option = findOption(command, inline ?? before.at(-1) ?? '');
  if (option !== undefined && takesValue(option)) {
    const completions = await valuesFor(option, before, valuesOf);
    const { values, files } = startingWith(given ?? current, completions);
    const prefix = inline === undefined ? '' : `${inline}=`;
    return { values: values.map(([value, description]) => [prefix + value, description]), files };
  }
  if (current.startsWith('-')) return startingWith(current, { values: flagsOf(command), files: false });
  const names = command.commands.map((one) => [one.name(), one.summary() || one.description()] as const);
  if (names.length > 0 && operands === 0) return startingWith(current, { values: names, files: false });
  const argument = command.registeredArguments[operands];
  if (argument === undefined) return nothing;
  if (argument.name() === 'file') return { values: [], files: true };
  const choices = argument.argChoices ?? (await valuesOf(argument.name(), before)) ?? [];
  return startingWith(current, { values: choices.map((value) => [value, '']), files: false });
}

/** Finds the command that the words name, and how many of its arguments they give. */
function walk(
  root: Command,
  words: readonly string[],
): { readonly command: Command; readonly operands: number } {
  let command = root;
  let operands = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const option = findOption(command, word);
    if (option !== undefined && takesValue(option)) at++;
    else if (word.startsWith('-') && word !== '-') continue;
    else {
      const next = command.commands.find((one) => one.name() === word);
      if (next !== undefined && operands === 0) command = next;
      else operands++;
    }
  }
  return { command, operands };
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => flag === long || flag === short);
}

const takesValue = ({ required, optional }: Option): boolean => required || optional;

async function valuesFor(
  option: Option,
  before: readonly string[],
  valuesOf: ValuesOf,
): Promise<Completions> {
  const name = option.attributeName();
  if (fileOptions.has(name)) return { values: [], files: true };
  const values = option.argChoices ?? (await valuesOf(name, before)) ?? [];
  return { values: values.map((value) => [value, '']), files: false };
}

function flagsOf(command: Command): [string, string][] {
  const options = command.createHelp().visibleOptions(command);
  return options.map(({ long, short, description }) => [long ?? short!, description]);
}

function startingWith(text: string, { values, files }: Completions): Completions {
  return { values: values.filter(([value]) => value.startsWith(text)), files };
}
