import { Command } from 'commander';
import { abortsCommand } from './commands/aborts.ts';
import { earlyAnswersCommand } from './commands/early-answers.ts';
import { loadCommand } from './commands/load.ts';
import { soakCommand } from './commands/soak.ts';
import { LoadError } from './errors.ts';

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

const program = new Command('load')
  .description('Long and crowded runs against the service as a process, each with a report.')
  .addCommand(abortsCommand(interrupted.signal))
  .addCommand(earlyAnswersCommand(interrupted.signal))
  .addCommand(loadCommand(interrupted.signal))
  .addCommand(soakCommand(interrupted.signal));

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof LoadError ? `load: ${error.message}` : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
