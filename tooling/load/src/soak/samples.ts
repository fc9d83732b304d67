import type pg from 'pg';
import type { Rig } from '../rig/rig.ts';
import type { ServiceFigures } from '../rig/measured-service.ts';

export interface Sample extends ServiceFigures {
  /** Since the first sample was asked for. */
  readonly atMs: number;
  /** The service's connections to the database, and those of them that are in a transaction. */
  readonly connections: number;
  readonly transactions: number;
}

const EVERY_MS = 1_000;

/** Looks at the service and its database connections every second. */
export class Sampler {
  readonly samples: Sample[] = [];
  readonly #rig: Rig;
  readonly #began = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<unknown> = Promise.resolve();

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  start(): void {
    let busy = false;
    this.#timer = setInterval(() => {
      // A service that does not answer within the second leaves a gap.
      if (busy) return;
      busy = true;
      // Why a service has ended is told by the rig.
      this.#asking = this.look()
        .catch(() => {})
        .finally(() => {
          busy = false;
        });
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#asking;
  }

  /** Takes one sample now. @param collect whether the service collects its garbage before */
  async look({ collect = false } = {}): Promise<Sample> {
    const { service, database } = this.#rig;
    const [figures, counts] = await Promise.all([service.figures({ collect }), countConnections(database)]);
    const sample = { atMs: Math.round(performance.now() - this.#began), ...figures, ...counts };
    this.samples.push(sample);
    return sample;
  }
}

async function countConnections(database: pg.Pool): Promise<Pick<Sample, 'connections' | 'transactions'>> {
  const { rows } = await database.query<{ connections: number; transactions: number }>(
    `SELECT count(*)::int AS connections, count(xact_start)::int AS transactions
       FROM pg_stat_activity WHERE application_name = 'stream-engine'`,
  );
  return rows[0]!;
}
