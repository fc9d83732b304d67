const POLL_MS = 5;
/** A condition that takes longer is not worth the CPU time of the tests next to it. */
const LATER_POLL_MS = 20;
const QUICK_POLLS = 20;

/** Polls until the condition is true. The test's own time limit applies. */
export async function until(isTrue: () => boolean | Promise<boolean>, everyMs?: number): Promise<void> {
  for (let polls = 0; !(await isTrue()); polls++) {
    const pauseMs = everyMs ?? (polls < QUICK_POLLS ? POLL_MS : LATER_POLL_MS);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
