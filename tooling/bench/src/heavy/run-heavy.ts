import path from 'node:path';
import { describeMachine } from '@repo/measure';
import type { Progress } from '../progress.ts';
import { runProgram } from '../run-program.ts';
import { withScratch } from '../scratch.ts';
import { type Service, startService } from '../service.ts';
import type { HeavyReport } from './heavy-report.ts';
import { HeavyScenario } from './heavy-scenario.ts';
import { scenarios } from './scenarios.ts';

export interface HeavyOptions {
  /** Records of contacts; the other scenarios derive theirs. */
  readonly rows: number;
  /** Counted rounds, after one warm-up. */
  readonly runs: number;
  /** Names. */
  readonly scenarios: readonly string[];
  /** The node that runs the service. */
  readonly node: string;
}

/** All limits derive from it, such as 16 concurrent imports. */
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024;

/** Runs the scenarios in turn, and polls the service's health during each. @throws BenchError */
export async function runHeavy(options: HeavyOptions, progress: Progress): Promise<HeavyReport> {
  const { node, rows, runs } = options;
  const wanted = scenarios.filter(({ name }) => options.scenarios.includes(name));
  progress.expect(wanted.length * (runs + 2));
  return withScratch(async ({ client, server, folder }) => {
    const settings = { MEMORY_LIMIT: String(MEMORY_LIMIT_BYTES) };
    const services: Service[] = [];
    const prepared: HeavyScenario[] = [];
    try {
      for (const scenario of wanted) {
        progress.step(scenario.title, 'making the file');
        // A service keeps memory of earlier loads, so each scenario has its own.
        const service = await startService({ databaseUrl: server.url, node, settings });
        services.push(service);
        const rig = { client, service, postgresPid: server.pid };
        const file = path.join(folder, `${scenario.name}.csv`);
        prepared.push(await HeavyScenario.prepare(scenario, { rig, file, rows: scenario.rowsFor(rows) }));
      }
      for (let round = 0; round <= runs; round++)
        for (const scenario of prepared) {
          progress.step(scenario.title, round === 0 ? 'warm-up' : `round ${round} of ${runs}`);
          await scenario.run(round > 0);
        }
      return {
        date: new Date().toISOString().slice(0, 10),
        machine: describeMachine(),
        node: (await runProgram(node, ['--version'])).trim(),
        options: { rows, runs },
        scenarios: await Promise.all(prepared.map((scenario) => scenario.report())),
      };
    } finally {
      for (const service of services) await service.stop();
    }
  });
}
