/** Milliseconds for which one batch may work before others get their turn. */
const TURN_MS = 2;

/** Milliseconds for which all batches together may work per round of the event loop. */
const ROUND_MS = 4;

/** Work in short steps. Yields undefined where it can pause, and a promise where it must wait. */
export type Steps = Iterator<Promise<unknown> | undefined, void>;

const waiting: (() => void)[] = [];
/** Milliseconds of work in this round of the event loop. */
let workMs = 0;
let isCounting = false;

/**
 * Does work in turns of the event loop, so that long work does not block others.
 * @param onTurn receives the milliseconds that each turn took
 * @returns a promise if one turn was not enough
 */
export function doInTurns(
  steps: Steps,
  onTurn: (busyMs: number) => void = () => {},
): Promise<void> | undefined {
  const pause = doTurn(steps, onTurn);
  return pause && continueInTurns(pause, steps, onTurn);
}

/** Like `Array.map`, in turns of the event loop. */
export async function mapInTurns<T, U>(
  items: readonly T[],
  map: (item: T, index: number) => U,
): Promise<U[]> {
  const mapped: U[] = [];
  function* steps(): Steps {
    for (const [index, item] of items.entries()) {
      mapped.push(map(item, index));
      yield;
    }
  }
  await waitIfBusy();
  await doInTurns(steps());
  return mapped;
}

async function continueInTurns(
  first: Promise<unknown>,
  steps: Steps,
  onTurn: (busyMs: number) => void,
): Promise<void> {
  let pause: Promise<unknown> | undefined = first;
  while (pause) {
    await pause;
    pause = waitIfBusy() ?? doTurn(steps, onTurn);
  }
}

/** @returns a promise to wait for before the next turn; undefined if all work is done */
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
    const busyMs = performance.now() - started;
    countWork(busyMs);
    onTurn(busyMs);
  }
}

/**
 * Counts work towards the round of the event loop. All imports share a round: if each of sixteen imports used a whole
 * round's time, a health check would wait sixteen times as long.
 */
export function countWork(busyMs: number): void {
  workMs += busyMs;
  if (isCounting) return;
  isCounting = true;
  setImmediate(() => {
    isCounting = false;
    workMs = 0;
  });
}

function hasTime(): boolean {
  return workMs < ROUND_MS;
}

/** @returns a promise to wait for before more work; undefined while this round of the event loop has time left */
export function waitIfBusy(): Promise<void> | undefined {
  return hasTime() ? undefined : nextTurn();
}

/** Resolves in a later round of the event loop that has time left, in the order of the calls. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    setImmediate(wakeNext);
  });
}

function wakeNext(): void {
  if (hasTime()) waiting.shift()!();
  else setImmediate(wakeNext);
}
