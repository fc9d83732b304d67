/** Work of one batch that may be done before another has its turn, in milliseconds. */
const TURN_MS = 2;

/** Work of all batches after which the event loop goes round before more is done, in milliseconds. */
const ROUND_MS = 4;

/** Work in short steps: where it can pause it yields, and where it has to wait the promise. */
export type Steps = Iterator<Promise<unknown> | undefined, void>;

const waiting: (() => void)[] = [];
/** In this round of the loop. */
let workMs = 0;
let isCounting = false;

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

/** As `Array.map` does, in turns of the event loop. */
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

async function goOn(first: Promise<unknown>, steps: Steps, onTurn: (busyMs: number) => void): Promise<void> {
  let pause: Promise<unknown> | undefined = first;
  while (pause) {
    await pause;
    pause = waitIfBusy() ?? doTurn(steps, onTurn);
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
    const busyMs = performance.now() - started;
    countWork(busyMs);
    onTurn(busyMs);
  }
}

/**
 * Counts work for the round of the event loop. All imports share a round: sixteen of them that each took the turn
 * that one may take would keep a health check waiting sixteen times as long.
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

/** @returns what to wait for before more is done, undefined while this round of the event loop has time for it */
export function waitIfBusy(): Promise<void> | undefined {
  return hasTime() ? undefined : nextTurn();
}

/** Resolves in a later round of the event loop that has time, after all that wait already. */
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
