import { type Actor, actors, linkActors } from '../faults/actors.ts';

/**
 * How often each actor is drawn, as a share of all weights. Slow ones are rare, so that 10,000 runs take an hour, and
 * are still drawn hundreds of times in them.
 */
export const weights: Readonly<Record<string, number>> = {
  // These take a fraction of a second.
  'client FIN': 20,
  'client RST': 20,
  'backend terminated': 20,
  'connection reset': 20,
  'connection closed slowly': 20,
  'connection silent for a moment': 20,
  // Each of these waits for a time limit.
  'client stall': 5,
  'connection forgotten': 5,
  'link black-holed': 5,
  // Each of these costs a recovery of the server, or a new service.
  'backend SIGKILLed': 4,
  'server stopped immediate': 4,
  'service SIGTERM': 4,
  'service SIGKILL': 4,
};

/** Each actor as often as its weight. */
export const deck = [...actors, ...linkActors].flatMap((actor) =>
  Array.from({ length: weights[actor.name] ?? 0 }, () => actor),
) as [Actor, ...Actor[]];
