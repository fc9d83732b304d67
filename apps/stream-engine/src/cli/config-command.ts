import { Config } from '@repo/engine';
import { Command } from 'commander';
import { checkConfig } from './check-config.ts';
import { readSettings } from '../settings/env.ts';
import { withExamples } from './arguments/examples.ts';
import { orExit } from './failure/or-exit.ts';
import { printable } from './screen/output.ts';

/** `stream-engine config`: about the configuration file. */
export function configCommand(): Command {
  const config = new Command('config')
    .summary('check the configuration file')
    .description('About stream-engine.config.json; see docs/CONFIG.md.');
  const check = config
    .command('check [file]')
    .summary('say what it sets, or what is wrong with it')
    .description(
      'Says what the configuration file sets or what is wrong with it; compares it with the database where DATABASE_URL is set.',
    )
    .action(
      orExit('stream-engine config check', async (file?: string) => {
        process.stdout.write(printable(await checkConfig(file, readSettings()), process.stdout));
      }),
    );
  const schema = config
    .command('schema')
    .description('Prints the JSON Schema of the configuration file.')
    .action(() => {
      process.stdout.write(`${JSON.stringify(Config, null, 2)}\n`);
    });
  withExamples(check, [
    'stream-engine config check',
    'DATABASE_URL=postgres://localhost/shop stream-engine config check shop.json',
  ]);
  withExamples(schema, ['stream-engine config schema > config.schema.json', 'stream-engine config schema']);
  return withExamples(config, ['stream-engine config check', 'stream-engine config schema']);
}
