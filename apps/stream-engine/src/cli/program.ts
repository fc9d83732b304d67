import { Command } from 'commander';
import { version } from '../version.ts';
import { cancelCommand } from './cancel-command.ts';
import { cleanCommand } from './clean-command.ts';
import { completeCommand } from './completion/complete-command.ts';
import { configCommand } from './config-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { importCommand } from './import-command.ts';
import { importsCommand } from './imports-command.ts';
import { keyCommand } from './key-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { planCommand } from './plan-command.ts';
import { rejectsCommand } from './rejects-command.ts';
import { serveCommand } from './serve-command.ts';
import { tablesCommand } from './tables-command.ts';

const groups = {
  'Files:': [importCommand, planCommand, cleanCommand],
  'Imports and tables:': [importsCommand, rejectsCommand, cancelCommand, tablesCommand],
  'The service:': [serveCommand, keyCommand, migrateCommand, configCommand, doctorCommand],
} as const;

/** The command `stream-engine`, with all that it can do. */
export function program(): Command {
  const root = new Command('stream-engine')
    .description('Loads CSV files of any size into PostgreSQL: every valid row, or none.')
    .usage('[command] [options]')
    .version(version, '-V, --version', 'show the version')
    .addHelpText('after', `\nWithout a command it serves.\n${exitCodesHelp()}`)
    .addHelpText(
      'after',
      `
Examples:
  stream-engine serve
  stream-engine import contacts.csv --table contacts
  stream-engine import --help`,
    );
  for (const [group, commands] of Object.entries(groups)) {
    root.commandsGroup(group);
    for (const command of commands) root.addCommand(command());
  }
  root.addCommand(completeCommand(root).helpGroup('Else:'));
  root.helpCommand(false);
  for (const command of withSubcommands(root)) strict(command);
  return root;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** What cannot be is an error that is thrown, and says where to read on. */
function strict(command: Command): void {
  const names = [command.name()];
  for (let parent = command.parent; parent; parent = parent.parent) names.unshift(parent.name());
  command
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError(`See: ${names.join(' ')} --help`)
    .helpOption('-h, --help', 'show this');
}
