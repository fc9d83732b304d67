import type pg from 'pg';
import { MeasureError } from '@repo/measure';
import type { Contender } from '../contenders/contender.ts';
import type { Fixture } from '../tables/fixture.ts';
import type { BenchTable } from '../tables/table.ts';
import { type LoadFigures, timeLoad } from './time-load.ts';
import { resetTable, type Verify } from './verify.ts';

export interface Comparison {
  readonly contender: Contender;
  /** Figures of each counted round. */
  readonly loads: LoadFigures[];
}

export interface CompareOptions {
  readonly table: BenchTable;
  /** The file of each kind of contender, and the check of a table against it. */
  readonly files: Readonly<Record<'fast' | 'slow', { readonly fixture: Fixture; readonly verify: Verify }>>;
  /** Counted rounds of the fast contenders and of the slow ones. */
  readonly runs: Readonly<Record<'fast' | 'slow', number>>;
  readonly client: pg.Client;
  readonly postgresPid: number;
  readonly onStep: (round: number, contender: string) => void;
  readonly onUnavailable: (contender: Contender, reason: string) => void;
}

/**
 * Runs the contenders in turn, A B C … A B C …, so that a change of the machine's speed affects all of them. The
 * first round is a warm-up, after which every table is compared in full: a fast wrong result is no result. After the
 * counted rounds the rows are counted.
 */
export async function compare(
  contenders: readonly Contender[],
  options: CompareOptions,
): Promise<Comparison[]> {
  const { table, files, runs, client, postgresPid, onStep, onUnavailable } = options;
  let comparisons = contenders.map((contender): Comparison => ({ contender, loads: [] }));
  for (let round = 0; round <= runs.fast; round++) {
    for (const { contender, loads } of comparisons) {
      const pace = contender.slow ? 'slow' : 'fast';
      if (round > runs[pace]) continue;
      onStep(round, contender.title);
      const { fixture, verify } = files[pace];
      await resetTable(client, table);
      try {
        const processes = { service: contender.servicePid, postgres: postgresPid };
        const load = await timeLoad(processes, () => contender.load(fixture, table));
        await verify(contender, round === 0);
        if (round > 0) loads.push(load);
      } catch (error) {
        if (!contender.isOptional || !(error instanceof MeasureError)) throw error;
        onUnavailable(contender, `${table.name}: ${error.message}`);
        comparisons = comparisons.filter((one) => one.contender !== contender);
      }
    }
  }
  return comparisons;
}
