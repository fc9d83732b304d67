#!/usr/bin/env node
import { migrate } from '@repo/database';
import { Command } from 'commander';
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

await program.parseAsync();

function orExit(what: string, work: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await work();
    } catch (error) {
      process.stderr.write(`${what}: ${error instanceof Error ? error.message : error}\n`);
      process.exit(1);
    }
  };
}
