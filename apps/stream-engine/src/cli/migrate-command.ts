import { migrate } from '@repo/database';
import { Command } from 'commander';
import { readSettings } from '../settings/env.ts';
import { withExamples } from './arguments/examples.ts';
import { orExit } from './failure/or-exit.ts';

/** `stream-engine migrate`: brings the ledger up to date. */
export function migrateCommand(): Command {
  const command = new Command('migrate')
    .summary('create or update the ledger of imports')
    .description('Creates or updates the schema stream_engine, which holds the ledger of imports, and exits.')
    .action(
      orExit('stream-engine cannot migrate', async () => {
        const { DATABASE_URL } = readSettings();
        if (DATABASE_URL === undefined) throw new Error('DATABASE_URL says which database, and is not set');
        const names = await migrate(DATABASE_URL);
        process.stdout.write(names.length === 0 ? 'nothing to do\n' : `applied ${names.join(', ')}\n`);
      }),
    );
  return withExamples(command, [
    'DATABASE_URL=postgres://owner@localhost/shop stream-engine migrate',
    'stream-engine migrate',
  ]);
}
