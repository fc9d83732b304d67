import { BrokenInvariant } from '../testbed/broken-invariant.ts';
import { Testbed } from '../testbed/testbed.ts';
import { drawSchedule } from './draw-schedule.ts';
import { Report } from './report.ts';
import { runSchedule } from './run-schedule.ts';

export interface ChaosRunOptions {
  readonly seed: number;
  readonly runs: number;
  /** Begins no run when it is aborted. */
  readonly signal: AbortSignal;
  /** Called after each run. */
  readonly onRun?: (report: Report) => void;
}

/** Runs one schedule after the other, on one server and as few services as they leave alive. */
export async function runChaos({ seed, runs, signal, onRun }: ChaosRunOptions): Promise<Report> {
  const report = new Report();
  let testbed = await Testbed.start();
  for (let run = 0; run < runs && !signal.aborted; run++) {
    const schedule = drawSchedule(seed + run);
    try {
      report.add(await runSchedule(testbed, schedule));
    } catch (error) {
      // Ctrl-C reaches the services as well: what it has ended is no finding.
      if (signal.aborted) break;
      report.fail(schedule, error);
      // Whatever is broken must not break the next.
      await testbed.end().catch(() => {});
      testbed = await Testbed.start();
    }
    onRun?.(report);
  }
  await testbed.end().catch((error: unknown) => {
    if (!(error instanceof BrokenInvariant)) throw error;
    report.failEnd(error);
  });
  return report;
}
