import { type Actor, actors, linkActors } from '../faults/actors.ts';

/**
 * How often each actor comes up, as a share of all weights. Those that take long are rare, so that 10,000 runs fit into
 * an hour, and still come up hundreds of times in them.
 */
export const weights: Readonly<Record<string, number>> = {
  // Done in a fraction of a second.
  'client FIN': 20,
  'client RST': 20,
  'backend terminated': 20,
  'connection reset': 20,
  'connection closed slowly': 20,
  'connection silent for a moment': 20,
  // Each waits for a time limit.
  'client stall': 5,
  'connection forgotten': 5,
  'link black-holed': 5,
  // Each costs a recovery of the server, or another service.
  'backend SIGKILLed': 4,
  'server stopped immediate': 4,
  'service SIGTERM': 4,
  'service SIGKILL': 4,
};

/** Each actor as many times as it has weight. */
export const deck = [...actors, ...linkActors].flatMap((actor) =>
  Array.from({ length: weights[actor.name] ?? 0 }, () => actor),
) as [Actor, ...Actor[]];
