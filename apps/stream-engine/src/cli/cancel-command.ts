import type { ImportSummary } from '@repo/engine';
import { Command } from 'commander';
import { ownFailure } from './failure/command-failure.ts';
import { withExamples } from './arguments/examples.ts';
import { addTarget, type TargetOptions } from './arguments/target-options.ts';
import { formatJson } from './screen/format-json.ts';
import { targetFrom, withService } from './service/open-service.ts';
import { askJson } from './service/read-answer.ts';

interface CancelOptions extends TargetOptions {
  readonly json?: boolean;
}

/** `stream-engine cancel`: ends an import, whichever process runs it. */
export function cancelCommand(): Command {
  const command = new Command('cancel')
    .summary('cancel a running import')
    .description(
      'Cancel a running import, whichever process runs it, and wait until it has ended. Its rows are rolled back.',
    )
    .argument('<import>', 'import id or Idempotency-Key')
    .option('--json', 'print only the response of the API, as JSON');
  addTarget(command);
  return withExamples(command, [
    'stream-engine cancel 01a20a89-ae7f-734b-8afe-da5145d8f6b9',
    'stream-engine cancel people-2024-01 --database-url postgres://localhost/shop',
  ]).action((idOrKey: string, options: CancelOptions) =>
    withService(targetFrom(options), async (service) => {
      const path = `/v1/imports/${encodeURIComponent(idOrKey)}`;
      const view = await askJson<ImportSummary>(service, path, 'DELETE');
      if (view.status === 'running')
        throw ownFailure(
          'CANCEL_UNCERTAIN',
          `${view.id} has not ended yet: the process that runs it does not answer`,
          { hints: [`see how it ended: stream-engine imports ${view.id}${service.flag}`] },
        );
      process.stdout.write(
        options.json ? `${formatJson(view)}\n` : `cancelled ${view.id}: 0 rows were loaded\n`,
      );
    }),
  );
}
