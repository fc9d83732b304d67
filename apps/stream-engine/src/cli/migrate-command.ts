import { migrate } from '@repo/database';
import { Command } from 'commander';
import { readSettings } from '../settings/env.ts';
import { withExamples } from './arguments/examples.ts';
import { withPlainFailure } from './failure/with-plain-failure.ts';

/** `stream-engine migrate`: creates or updates the ledger. */
export function migrateCommand(): Command {
  const command = new Command('migrate')
    .summary('create or update the ledger of imports')
    .description('Create or update the schema stream_engine, which holds the ledger of imports.')
    .action(
      withPlainFailure('stream-engine migrate', async () => {
        const { DATABASE_URL } = readSettings();
        if (DATABASE_URL === undefined) throw new Error('set DATABASE_URL to the address of the database');
        const names = await migrate(DATABASE_URL);
        process.stdout.write(names.length === 0 ? 'already up to date\n' : `applied ${names.join(', ')}\n`);
      }),
    );
  return withExamples(command, [
    'DATABASE_URL=postgres://owner@localhost/shop stream-engine migrate',
    'stream-engine migrate',
  ]);
}
