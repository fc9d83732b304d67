import { Command } from 'commander';
import { readSettings } from '../settings/env.ts';
import { withExamples } from './arguments/examples.ts';
import { orExit } from './failure/or-exit.ts';

/** `stream-engine serve`: the service, until it is told to stop. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .summary('run the service')
    .description(
      'Runs the service until it is told to stop; without DATABASE_URL on an embedded PostgreSQL. Its settings are environment variables: see the README, or .env.example.',
    )
    .action(
      orExit('stream-engine cannot start', async () => {
        const settings = readSettings();
        // Its code is of no use to the other commands.
        const { serve } = await import('../process/serve.ts');
        return serve(settings);
      }),
    );
  return withExamples(command, [
    'stream-engine serve',
    'DATABASE_URL=postgres://localhost/shop PORT=8080 stream-engine serve',
  ]);
}
