import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@repo/csv-gen';
import { pickWeighted } from '../rig/pick-weighted.ts';
import { type Rig, signalBackend } from '../rig/rig.ts';
import type { Tally } from './tally.ts';

/** Longest pause between two faults. */
const PAUSE_MS_MAX = 6_000;

/** A random backend of the service that is in a transaction. */
const BUSY_BACKEND = `SELECT pid FROM pg_stat_activity
  WHERE application_name = 'stream-engine' AND xact_start IS NOT NULL ORDER BY random() LIMIT 1`;

interface Fault {
  readonly name: string;
  readonly weight: number;
  readonly strike: (rig: Rig, random: Random) => Promise<void>;
}

const faults: readonly Fault[] = [
  {
    name: 'backend terminated',
    weight: 6,
    async strike({ database }) {
      await database.query(`SELECT pg_terminate_backend(pid) FROM (${BUSY_BACKEND}) busy`);
    },
  },
  {
    name: 'backend frozen for a while',
    weight: 4,
    async strike({ database }, random) {
      const { rows } = await database.query<{ pid: number }>(BUSY_BACKEND);
      const pid = rows[0]?.pid;
      if (pid === undefined) return;
      const isFrozen = signalBackend(pid, 'SIGSTOP');
      await wait(100 + random.below(900));
      if (isFrozen) signalBackend(pid, 'SIGCONT');
    },
  },
  {
    name: 'all database connections reset',
    weight: 1,
    async strike({ proxy }, random) {
      await proxy.stop();
      await wait(random.below(800));
      await proxy.start();
    },
  },
];

/** Strikes the database with one fault after the other, until the signal. */
export async function disturb(
  rig: Rig,
  { random, tally, signal }: { random: Random; tally: Tally; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await wait(random.below(PAUSE_MS_MAX), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const { name, strike } = pickWeighted(random, faults);
    tally.scenarios.push(name);
    await strike(rig, random);
  }
}
