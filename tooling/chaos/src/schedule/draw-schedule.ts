import { Random } from '@repo/csv-gen';
import type { LinkConditions, TrapPoint } from '@repo/faults';
import { type Actor, actors, linkActors } from '../faults/actors.ts';
import { drawLink, drawTrapPoint } from './draw-point.ts';

/** How an upload writes its rows. */
export type Mode = 'append' | 'reject' | 'upsert' | 'replace' | 'dryRun';

/** A fault and when it comes. */
export type Fault = { readonly actor: Actor } & (
  | { readonly at: 'database'; readonly point: TrapPoint }
  /** When the client has sent this share of its request, 0 to 1. */
  | { readonly at: 'client'; readonly share: number }
);

/** One upload and what happens to it; all of it follows from the seed. */
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

/**
 * How often an actor comes up beside the others. Those that cost a restart or a time limit are rare, so that many runs
 * fit into an hour.
 */
const weights: Readonly<Record<string, number>> = {
  'client stall': 2,
  'service SIGKILL': 2,
  'backend SIGKILLed': 2,
  'server stopped immediate': 2,
  'service SIGTERM': 2,
  'link black-holed': 2,
  'connection forgotten': 2,
};
const WEIGHT = 20;

const deck = [...actors, ...linkActors].flatMap((actor) =>
  Array.from({ length: weights[actor.name] ?? WEIGHT }, () => actor),
) as [Actor, ...Actor[]];

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
    faults: Array.from({ length: random.pick(faultCounts) }, () => drawFault(random)),
  };
}

function drawFault(random: Random): Fault {
  const actor = random.pick(deck);
  return random.chance(0.3)
    ? { actor, at: 'client', share: random.below(1001) / 1000 }
    : { actor, at: 'database', point: drawTrapPoint(random) };
}

/** One line, for the report of a failure. */
export function describeSchedule({ rows, mode, isForm, hasKey, link, faults }: Schedule): string {
  const upload = `${rows} rows, ${mode}, ${isForm ? 'form' : 'raw'}, ${hasKey ? 'with' : 'without'} a key`;
  const what = faults.map((fault) => {
    const when = fault.at === 'client' ? `when ${fault.share} of it is sent` : describePoint(fault.point);
    return `${fault.actor.name} ${when}`;
  });
  return [upload, ...(Object.keys(link).length > 0 ? [JSON.stringify(link)] : []), ...what].join('; ');
}

function describePoint(point: TrapPoint): string {
  if ('afterBytes' in point) return `after ${point.afterBytes} bytes from the ${point.from}`;
  return `${point.when} message ${point.nth ?? 1} ${point.message} of the ${point.from}`;
}
