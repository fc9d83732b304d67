#!/usr/bin/env node
import { migrate } from '@repo/database';
import { Command } from 'commander';
import { keyCommand } from './cli/key-command.ts';
import { orExit } from './cli/or-exit.ts';
import { checkConfig } from './config/check-command.ts';
import { Config } from './config/config-schema.ts';
import { readSettings } from './env.ts';
import { serve } from './serve.ts';

const program = new Command('stream-engine')
  .description(
    'Uploads CSV files of any size into PostgreSQL over HTTP. Settings are environment variables; see the README.',
  )
  .allowExcessArguments(false);

program
  .command('serve', { isDefault: true })
  .description('runs the service; without DATABASE_URL on an embedded PostgreSQL')
  .action(orExit('stream-engine cannot start', async () => serve(readSettings())));

program
  .command('migrate')
  .description('creates or updates the schema stream_engine, which holds the ledger of imports, and exits')
  .action(
    orExit('stream-engine cannot migrate', async () => {
      const { DATABASE_URL } = readSettings();
      if (DATABASE_URL === undefined) throw new Error('DATABASE_URL says which database, and is not set');
      const names = await migrate(DATABASE_URL);
      process.stdout.write(names.length === 0 ? 'nothing to do\n' : `applied ${names.join(', ')}\n`);
    }),
  );

program.addCommand(keyCommand());

const config = program.command('config').description('about stream-engine.config.json; see docs/CONFIG.md');

config
  .command('check [file]')
  .description(
    'says what the configuration file sets or what is wrong with it; also with DATABASE_URL, if that is set',
  )
  .action(
    orExit('stream-engine config check', async (file?: string) => {
      process.stdout.write(await checkConfig(file, readSettings()));
    }),
  );

config
  .command('schema')
  .description('prints the JSON Schema of the configuration file')
  .action(() => {
    process.stdout.write(`${JSON.stringify(Config, null, 2)}\n`);
  });

await program.parseAsync();
