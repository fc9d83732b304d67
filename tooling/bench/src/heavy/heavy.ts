import path from 'node:path';
import { type Measurement, type RunContext, wholeNumber } from '@repo/measure';
import { nodeOption, someOf } from '../options.ts';
import { runProgram } from '../run-program.ts';
import { type Scratch, withScratch } from '../scratch.ts';
import { heavyReport, type ScenarioFigures } from './heavy-report.ts';
import { HeavyScenario } from './heavy-scenario.ts';
import { scenarios } from './scenarios.ts';

interface HeavyOptions {
  /** Records of contacts; the other scenarios derive theirs. */
  readonly rows: number;
  /** Counted rounds, after one warm-up. */
  readonly runs: number;
  /** Names. */
  readonly scenarios: readonly string[];
  /** Path of the Node.js that runs the service. */
  readonly node: string;
}

/** All limits derive from it, such as 16 concurrent imports. */
const MEMORY_LIMIT = 512 * 1024 * 1024;

/** Runs the scenarios in turn, and polls the service's health during each. */
export const heavy: Measurement<HeavyOptions> = {
  name: 'heavy',
  addOptions: (command) =>
    command
      .option(
        '--rows <n>',
        'records of contacts; the other scenarios derive theirs',
        wholeNumber(),
        1_000_000,
      )
      .option('--runs <n>', 'counted rounds, after one warm-up', wholeNumber(), 3)
      .addOption(
        someOf(
          'scenarios',
          scenarios.map(({ name }) => name),
        ),
      )
      .addOption(nodeOption()),
  async run(options, { signal, progress }) {
    const serviceNode = (await runProgram(options.node, ['--version'])).trim();
    const figures = await withScratch({ ...options, signal }, (scratch) =>
      runScenarios(options, scratch, progress),
    );
    return heavyReport({ serviceNode, scenarios: figures });
  },
};

async function runScenarios(
  { rows, runs, scenarios: names }: HeavyOptions,
  { client, server, folder, startService }: Scratch,
  progress: RunContext['progress'],
): Promise<ScenarioFigures[]> {
  const wanted = scenarios.filter(({ name }) => names.includes(name));
  progress.expect(wanted.length * (runs + 2));
  const prepared: HeavyScenario[] = [];
  for (const scenario of wanted) {
    progress.step(scenario.title, 'making the file');
    // A service keeps memory of earlier loads, so each scenario has its own.
    const service = await startService({ MEMORY_LIMIT });
    const file = path.join(folder, `${scenario.name}.csv`);
    const rig = { client, service, postgresPid: server.pid, file, rows: scenario.rowsFor(rows) };
    const one = new HeavyScenario(scenario, rig);
    await one.prepare();
    prepared.push(one);
  }
  for (let round = 0; round <= runs; round++)
    for (const scenario of prepared) {
      progress.step(scenario.title, round === 0 ? 'warm-up' : `round ${round} of ${runs}`);
      await scenario.run(round > 0);
    }
  return Promise.all(prepared.map((scenario) => scenario.figures()));
}
