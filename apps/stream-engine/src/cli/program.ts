import { Command, type Option } from 'commander';
import { version } from '../settings/version.ts';
import { exitCodesHelp } from './failure/exit-codes.ts';

type Load = () => Promise<Command>;

/** Commands by help group, each loaded on demand: the service and the other commands share little code. */
const groups: Readonly<Record<string, Readonly<Record<string, Load>>>> = {
  'Files:': {
    import: async () => (await import('./import-command.ts')).importCommand(),
    plan: async () => (await import('./plan-command.ts')).planCommand(),
    clean: async () => (await import('./clean-command.ts')).cleanCommand(),
  },
  'Imports and tables:': {
    imports: async () => (await import('./imports-command.ts')).importsCommand(),
    rejects: async () => (await import('./rejects-command.ts')).rejectsCommand(),
    cancel: async () => (await import('./cancel-command.ts')).cancelCommand(),
    tables: async () => (await import('./tables-command.ts')).tablesCommand(),
  },
  'Service:': {
    serve: async () => (await import('./serve-command.ts')).serveCommand(),
    key: async () => (await import('./key-command.ts')).keyCommand(),
    migrate: async () => (await import('./migrate-command.ts')).migrateCommand(),
    config: async () => (await import('./config-command.ts')).configCommand(),
    doctor: async () => (await import('./doctor-command.ts')).doctorCommand(),
  },
  'Other:': {
    complete: async () => (await import('./completion/complete-command.ts')).completeCommand(),
  },
};

/**
 * Builds the command `stream-engine` with its subcommands.
 * @param wanted the subcommand to run, if known; the others are then left out
 */
export async function program(wanted?: string): Promise<Command> {
  const root = new Command('stream-engine')
    .description('Load CSV files of any size into PostgreSQL: all valid rows, or none.')
    .usage('[command] [options]')
    .version(version, '-V, --version', 'show version')
    .helpCommand(false)
    .addHelpText('after', `\nWithout a command, stream-engine runs serve.\n${exitCodesHelp()}`)
    .addHelpText(
      'after',
      `
Examples:
  stream-engine serve
  stream-engine import contacts.csv --table contacts
  stream-engine import --help`,
    );
  const isKnown = Object.values(groups).some((commands) => wanted !== undefined && wanted in commands);
  for (const [group, commands] of Object.entries(groups)) {
    root.commandsGroup(group);
    for (const [name, load] of Object.entries(commands))
      if (!isKnown || name === wanted) root.addCommand(await load());
  }
  root.hook('preAction', (_root, command) => rejectEmptyValues(command));
  for (const command of withSubcommands(root)) makeStrict(command);
  return root;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Makes a command throw on invalid arguments, and point to its help. */
function makeStrict(command: Command): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError(pointToHelp(command))
    .helpOption('-h, --help', 'show help');
  deferRequiredOptions(command);
}

/** The only option whose value may be empty: `--null ''` keeps the empty field. */
const MAY_BE_EMPTY = 'null';

/** Rejects empty values, which usually come from an unset shell variable. */
function rejectEmptyValues(command: Command): void {
  const { args, options, registeredArguments } = command;
  const position = args.indexOf('');
  const option = options.find((one) => one.attributeName() !== MAY_BE_EMPTY && isEmpty(command, one));
  if (position !== -1) reportEmpty(command, `argument '${registeredArguments[position]!.name()}'`);
  if (option !== undefined) reportEmpty(command, `option '${option.flags}'`);
}

/** Whether an option, or one value of a repeated option, is empty. */
function isEmpty(command: Command, option: Option): boolean {
  return [command.getOptionValue(option.attributeName())].flat().includes('');
}

function reportEmpty(command: Command, name: string): never {
  command.error(`error: ${name} is empty; is a shell variable unset?`);
}

/**
 * Checks required options last. Commander would report a missing one first, even if the user only mistyped it.
 */
function deferRequiredOptions(command: Command): void {
  const required = command.options.filter(({ mandatory }) => mandatory);
  for (const option of required) option.makeOptionMandatory(false);
  command.hook('preAction', () => {
    for (const option of required)
      if (command.getOptionValue(option.attributeName()) === undefined)
        command.error(`error: required option '${option.flags}' not specified`);
  });
}

/** Points to the help of a command. */
export function pointToHelp(command: Command): string {
  const names = [command.name()];
  for (let { parent } = command; parent; { parent } = parent) names.unshift(parent.name());
  return `See: ${names.join(' ')} --help`;
}
