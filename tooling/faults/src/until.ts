/** Polls until the condition is true. The test's own time limit applies. */
export async function until(isTrue: () => boolean | Promise<boolean>, everyMs = 5): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, everyMs));
}
