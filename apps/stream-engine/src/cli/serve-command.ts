import { Command } from 'commander';
import { readSettings } from '../settings/env.ts';
import { withExamples } from './arguments/examples.ts';
import { withPlainFailure } from './failure/with-plain-failure.ts';

/** `stream-engine serve`: runs the service until it is stopped. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .summary('run the service')
    .description(
      'Run the service until it is stopped. Without DATABASE_URL, it starts an embedded PostgreSQL. Settings are environment variables; see docs/SETTINGS.md or .env.example.',
    )
    .action(
      withPlainFailure('stream-engine cannot start', async () => {
        const settings = readSettings();
        // Loaded here because other commands do not need its code.
        const { serve } = await import('../process/serve.ts');
        return serve(settings);
      }),
    );
  return withExamples(command, [
    'stream-engine serve',
    'DATABASE_URL=postgres://localhost/shop PORT=8080 stream-engine serve',
  ]);
}
