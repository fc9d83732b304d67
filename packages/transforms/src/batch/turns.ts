import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work of one batch that may be done before the event loop has its turn, in milliseconds. */
const TURN_MS = 4;

/** Work in short steps: where it can pause it yields, and where it has to wait the promise. */
export type Steps = Iterator<Promise<unknown> | undefined, void>;

/**
 * Does work in turns of the event loop, so that long work holds up nobody else's.
 * @param onTurn told how many milliseconds each turn took
 * @returns a promise where one turn was not enough
 */
export function doInTurns(
  steps: Steps,
  onTurn: (busyMs: number) => void = () => {},
): Promise<void> | undefined {
  const pause = doTurn(steps, onTurn);
  return pause && goOn(pause, steps, onTurn);
}

async function goOn(first: Promise<unknown>, steps: Steps, onTurn: (busyMs: number) => void): Promise<void> {
  let pause: Promise<unknown> | undefined = first;
  while (pause) {
    await pause;
    pause = doTurn(steps, onTurn);
  }
}

/** @returns what to wait for before the next turn, undefined when all is done */
function doTurn(steps: Steps, onTurn: (busyMs: number) => void): Promise<unknown> | undefined {
  const started = performance.now();
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return undefined;
      if (value) return value;
      if (performance.now() - started >= TURN_MS) return nextTurn();
    }
  } finally {
    onTurn(performance.now() - started);
  }
}
