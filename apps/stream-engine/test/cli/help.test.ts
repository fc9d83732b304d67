import { flagOf, namesAt } from '@repo/engine';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCodeMeanings, exitCodes } from '../../src/cli/failure/exit-codes.ts';
import { commandLineOf, queryString } from '../../src/cli/arguments/command-line.ts';
import { queryOf } from '../../src/cli/arguments/read-query.ts';
import { program } from '../../src/cli/program.ts';

const root = await program();
const commands = withSubcommands(root);

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** The help as a terminal shows it. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more) }).outputHelp();
  return text;
}

const examplesOf = (command: Command): string[] =>
  [...(/\nExamples:\n((?: {2}.*\n?)+)/.exec(helpOf(command))?.[1] ?? '').matchAll(/^ {2}(.*)$/gm)].map(
    ([, line]) => line!,
  );

/** Words of our command in a shell's line. */
function wordsOf(line: string): string[] {
  const [, command = ''] = /\bstream-engine\b([^|>)]*)/.exec(line) ?? [];
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, inQuotes, bare]) => inQuotes ?? bare!);
}

/** A program whose commands do nothing. */
async function idle(): Promise<Command> {
  const idling = await program();
  for (const command of withSubcommands(idling)) {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => {});
  }
  return idling;
}

describe.each(commands.map((command) => [command.name(), command] as const))(
  '%s --help',
  (_name, command) => {
    const examples = examplesOf(command);

    it('has a description and two to four examples', () => {
      expect(command.description()).toMatch(/^[A-Z].*\.$/);
      expect(examples.length).toBeGreaterThanOrEqual(2);
      expect(examples.length).toBeLessThanOrEqual(4);
    });

    it.each(examples)('has an example that parses: %s', async (line) => {
      const words = wordsOf(line);
      expect(words.length).toBeGreaterThan(0);
      const parsed = (await idle()).parseAsync(words, { from: 'user' });
      expect(await parsed.then(codeOf, codeOf)).toBe(
        words.includes('--help') ? 'commander.helpDisplayed' : undefined,
      );
    });
  },
);

/** Code of a commander error. */
const codeOf = (ended: unknown): unknown => (ended as { code?: unknown }).code;

describe('import --help', () => {
  const help = helpOf(commands.find((command) => command.name() === 'import')!);

  it('has every parameter of an import as an option', () => {
    for (const name of namesAt('request')) expect(help).toMatch(new RegExp(`^ {2}${flagOf(name)}\\b`, 'm'));
    expect(help).toMatch(/^ {2}--no-header /m);
  });

  it('explains both options of a configured parameter', () => {
    const text = help.replaceAll(/\s+/g, ' ');
    expect(text).toContain('--no-header the file has no header; it has a field for each column of the table');
    expect(text).toContain('--header override --no-header in the configuration file');
    expect(text).toContain('--exact reject a value that its column would not return exactly as written');
    expect(text).toContain('--no-exact override --exact in the configuration file');
  });

  it('has the options in groups', () => {
    const groups = [...help.matchAll(/^(\S.*):$/gm)].map(([, name]) => name);
    expect(groups).toEqual([
      'Arguments',
      'Options',
      'File and columns',
      'Values',
      'Loading',
      'Target (one of)',
      "Options for one column (--column 'price: min=0, max=100')",
      'Exit codes',
      'Examples',
    ]);
  });
});

it('the program and import list the exit codes', () => {
  for (const command of [root, commands.find(({ name }) => name.call(root) === 'import') ?? root])
    for (const [name, code] of Object.entries(exitCodes))
      expect(helpOf(command)).toContain(
        `  ${String(code).padEnd(5)}${exitCodeMeanings[name as keyof typeof exitCodes]}`,
      );
});

describe('an empty value', () => {
  const namesOf = (command: Command): string[] =>
    command.parent?.parent ? namesOf(command.parent).concat(command.name()) : [command.name()];

  /** Command lines with one empty value each, and the part to report. */
  function emptyValues(command: Command): { readonly words: string[]; readonly blamed: string }[] {
    if (command.commands.length > 0) return [];
    const { registeredArguments, options } = command;
    const names = namesOf(command);
    const values = registeredArguments.map(() => 'x');
    const takingValue = options.filter(({ required, long }) => required && long !== '--null');
    return [
      ...registeredArguments.map((argument, i) => ({
        words: names.concat(values.with(i, '')),
        blamed: `argument '${argument.name()}'`,
      })),
      ...takingValue.map(({ long, flags }) => ({
        words: names.concat(values, long!, ''),
        blamed: `option '${flags}'`,
      })),
    ];
  }

  const shown = (words: readonly string[]) => words.map((word) => word || "''").join(' ');
  const cases = commands.flatMap(emptyValues);

  it.each(cases.map((one) => [shown(one.words), one] as const))(
    'rejects the empty value in: %s',
    async (_shown, one) => {
      const { words, blamed } = one;
      const idling = await idle();
      let told = '';
      for (const command of withSubcommands(idling))
        command.configureOutput({ writeErr: (text) => (told += text) });
      expect(await idling.parseAsync(words, { from: 'user' }).then(codeOf, codeOf)).toMatch(/^commander\./);
      expect(told).toMatch(/^error: /);
      expect(told).toContain(blamed);
    },
  );
});

describe('options and parameters', () => {
  const parse = async (...args: string[]) => {
    const idling = await idle();
    await idling.parseAsync(['import', 'x.csv', '-t', 'x', ...args], { from: 'user' });
    return queryOf(idling.commands.find((command) => command.name() === 'import')!.opts());
  };

  it('options and parameters cover the same settings', async () => {
    expect(await parse()).toEqual({});
    expect(await parse('--no-header', '--dry-run', '--expected-rows', '5')).toEqual({
      header: false,
      dryRun: true,
      expectedRows: 5,
    });
    expect(await parse('--header', '--null', '', '--null', 'NULL', '--map', 'E-Mail:email')).toEqual({
      header: true,
      null: ['', 'NULL'],
      map: 'E-Mail:email',
    });
    expect([await parse('--exact'), await parse('--no-exact')]).toEqual([{ exact: true }, { exact: false }]);
  });

  it('an option becomes its parameter, and a parameter its option', async () => {
    const query = { delimiter: ';', header: false, dryRun: true, null: ['', "it's"], map: 'E Mail:email' };
    const line = commandLineOf(queryString(query));
    expect(line).toBe(
      String.raw`--delimiter ';' --no-header --dry-run --null '' --null 'it'\''s' --map 'E Mail:email'`,
    );
  });

  it('parameters for one column share one option', async () => {
    const options = [
      '--column',
      'a b: null=NA, null=-',
      '--delimiter',
      ';',
      '--column',
      'a b: dateOrder=dmy',
    ];
    const query = await parse(...options);
    expect(query).toEqual({ delimiter: ';', 'null.a b': ['NA', '-'], 'dateOrder.a b': 'dmy' });
    expect(commandLineOf(queryString(query))).toBe(
      "--delimiter ';' --column 'a b: null=NA, null=-, dateOrder=dmy'",
    );
  });

  it.each([
    [['--column', 'born: dateOrder=ymd'], /dateOrder of --column born must be one of iso, mdy, dmy/],
    [['--column', 'born: date-order=dmy'], /--column must be like 'price: null=NA, dateOrder=dmy'/],
    [
      ['--column', 'born: nul=x'],
      /^there is no parameter "nul.born"; for one column there are null, nullCase, /,
    ],
    [['--expected-rows', 'many'], /--expected-rows must be integer/],
    [['--key', ''], /'--key <key>' is empty/],
    [['--mode', 'merge'], /Allowed choices are append, replace, upsert, insert-new/],
  ])('%j is rejected', async (args, why) => {
    await expect(parse(...args)).rejects.toThrow(why);
  });
});
