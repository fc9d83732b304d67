import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@repo/csv-gen';
import type { Rig } from '../rig/rig.ts';
import { signalBackend } from '../rig/signal-backend.ts';
import { pickWeighted } from './pick-weighted.ts';
import type { Tally } from './tally.ts';

interface Fault {
  readonly name: string;
  readonly weight: number;
  readonly happen: (rig: Rig, random: Random) => Promise<void>;
}

/** Milliseconds between two faults, at most. */
const PAUSE_MS_MAX = 6_000;

const faults: readonly Fault[] = [
  { name: 'backend terminated', weight: 6, happen: terminateBackend },
  { name: 'backend frozen for a while', weight: 4, happen: freezeBackend },
  { name: 'all database connections reset', weight: 1, happen: resetConnections },
];

/** Makes one fault after the other happen on the side of the database, until the signal. */
export async function disturb(
  rig: Rig,
  { random, tally, signal }: { random: Random; tally: Tally; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    await wait(random.below(PAUSE_MS_MAX), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const { name, happen } = pickWeighted(random, faults);
    tally.did(name);
    await happen(rig, random);
  }
}

async function terminateBackend({ database }: Rig): Promise<void> {
  await database.query(`SELECT pg_terminate_backend(pid) FROM (${BUSY_BACKEND}) busy`);
}

async function freezeBackend({ database }: Rig, random: Random): Promise<void> {
  const { rows } = await database.query<{ pid: number }>(BUSY_BACKEND);
  const pid = rows[0]?.pid;
  if (pid === undefined) return;
  const frozen = signalBackend(pid, 'SIGSTOP');
  await wait(100 + random.below(900));
  if (frozen) signalBackend(pid, 'SIGCONT');
}

async function resetConnections({ proxy }: Rig, random: Random): Promise<void> {
  await proxy.stop();
  await wait(random.below(800));
  await proxy.start();
}

/** One backend of the service that is in a transaction, by chance. */
const BUSY_BACKEND = `SELECT pid FROM pg_stat_activity
  WHERE application_name = 'stream-engine' AND xact_start IS NOT NULL ORDER BY random() LIMIT 1`;
