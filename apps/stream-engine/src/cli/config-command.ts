import { Config } from '@repo/engine';
import { Command } from 'commander';
import { checkConfig } from './check-config.ts';
import { readSettings } from '../settings/env.ts';
import { withExamples } from './arguments/examples.ts';
import { withPlainFailure } from './failure/with-plain-failure.ts';
import { printable } from './screen/output.ts';

/** `stream-engine config`: checks the configuration file, or prints its schema. */
export function configCommand(): Command {
  const config = new Command('config')
    .summary('check the configuration file')
    .description('Check the configuration file or print its JSON Schema. docs/CONFIG.md describes the file.');
  const check = config
    .command('check [file]')
    .summary('show what the file sets, or what is wrong with it')
    .description(
      'Show what the configuration file sets, or what is wrong with it. If DATABASE_URL is set, also compare it with the database.',
    )
    .action(
      withPlainFailure('stream-engine config check', async (file?: string) => {
        process.stdout.write(printable(await checkConfig(file, readSettings()), process.stdout));
      }),
    );
  const schema = config
    .command('schema')
    .description('Print the JSON Schema of the configuration file.')
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
