import { Command } from 'commander';
import { withExamples } from './arguments/examples.ts';
import { exitCodes } from './failure/exit-codes.ts';
import { inputFile } from './arguments/input-file.ts';
import { commandLineOf, shellWord } from './arguments/command-line.ts';
import { addParameters } from './arguments/import-options.ts';
import { queryOf } from './arguments/read-query.ts';
import { addTarget, type TargetOptions } from './arguments/target-options.ts';
import { planLines } from './screen/plan-lines.ts';
import { paintFor } from './screen/paint.ts';
import { formatJson } from './screen/format-json.ts';
import { targetFrom, withService } from './service/open-service.ts';
import { trySuggestion } from './service/try-suggestion.ts';

interface PlanCommandOptions extends TargetOptions, Readonly<Record<string, unknown>> {
  readonly table: string;
  readonly json?: boolean;
}

/** `stream-engine plan`: shows what an import would do, without writing anything. */
export function planCommand(): Command {
  const command = new Command('plan')
    .summary('show what an import would do')
    .description(
      'Show what an import would do, judging by the first MiB of the file, and suggest options. Nothing is written. Exits with 1 if the import would fail.',
    )
    .argument('<file>', 'file, or - for standard input')
    .requiredOption('-t, --table <table>', 'table or schema.table to load into')
    .option('--json', 'print only the response of the API, as JSON');
  addParameters(command);
  addTarget(command);
  return withExamples(command, [
    'stream-engine plan contacts.csv --table contacts',
    "stream-engine plan people.csv -t sales.people --map 'Mail:email' --json",
    'head -c 1000000 big.csv | stream-engine plan - -t big --database-url postgres://localhost/shop',
  ]).action(runPlan);
}

async function runPlan(argument: string, options: PlanCommandOptions): Promise<void> {
  const query = queryOf(options);
  const to = targetFrom(options);
  const file = await inputFile(argument);
  const { table, json } = options;
  const request = { file, table, query };
  const { plan, parameters } = await withService(to, async (service) => {
    const planned = await service.planFile(request);
    const isFine = planned.problems.length === 0;
    const suggested = isFine || json ? undefined : await trySuggestion(planned, request, service);
    return { plan: planned, parameters: isFine ? new URLSearchParams(planned.parameters) : suggested };
  });
  if (json) {
    process.stdout.write(`${formatJson(plan)}\n`);
  } else {
    const target = ['stream-engine import', shellWord(argument), '--table', shellWord(table)];
    const run = parameters && `${[...target, commandLineOf(parameters)].join(' ').trimEnd()}${to.flag}`;
    const lines = planLines(plan, { name: file.name, run, paint: paintFor(process.stdout) });
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  if (plan.problems.length > 0) process.exitCode = exitCodes.failed;
}
