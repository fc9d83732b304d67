import { Random } from '@repo/csv-gen';
import type { LinkConditions } from '@repo/faults';
import { pickWeighted } from '../rig/pick-weighted.ts';
import { type Actor, actors, linkActors } from './actors.ts';
import { type DrawnPoint, drawLink, drawPoint } from './draw-point.ts';

/** How an upload writes its rows. */
export type Mode = 'append' | 'reject' | 'upsert' | 'replace' | 'dryRun';

/** A fault and its moment. */
export interface Fault {
  readonly actor: Actor;
  readonly point: DrawnPoint;
}

/** One upload and its faults. Everything follows from the seed. */
export interface Schedule {
  readonly seed: number;
  readonly rows: number;
  readonly mode: Mode;
  readonly isForm: boolean;
  readonly hasKey: boolean;
  readonly link: LinkConditions;
  readonly faults: readonly Fault[];
}

const modes: readonly [Mode, ...Mode[]] = ['append', 'append', 'reject', 'upsert', 'replace', 'dryRun'];
const rowCounts: readonly [number, ...number[]] = [1, 10, 100, 1_000, 3_000, 5_000];

/** Of 10 schedules, 1 has no fault, 6 have one, 3 have two. */
const faultCounts: readonly [number, ...number[]] = [0, 1, 1, 1, 1, 1, 1, 2, 2, 2];

export function drawSchedule(seed: number): Schedule {
  const random = new Random(seed, 0);
  const rows = random.pick(rowCounts);
  return {
    seed,
    rows,
    mode: random.pick(modes),
    isForm: random.chance(0.5),
    hasKey: random.chance(0.8),
    link: drawLink(random, rows),
    faults: Array.from({ length: random.pick(faultCounts) }, () => ({
      actor: pickWeighted(random, [...actors, ...linkActors]),
      point: drawPoint(random, rows),
    })),
  };
}

/** The schedule in one line. */
export function describeSchedule({ rows, mode, isForm, hasKey, link, faults }: Schedule): string {
  const upload = `${rows} rows, ${mode}, ${isForm ? 'form' : 'raw'}, ${hasKey ? 'with' : 'without'} a key`;
  const what = faults.map(({ actor, point }) => `${actor.name} ${describePoint(point)}`);
  return [upload, ...(Object.keys(link).length > 0 ? [JSON.stringify(link)] : []), ...what].join('; ');
}

function describePoint({ name, share, trap }: DrawnPoint): string {
  if (trap === undefined) return `when ${share} of it is sent`;
  if ('afterBytes' in trap) return `after ${trap.afterBytes} ${name}`;
  return `${name} number ${trap.nth}`;
}
