import type { CompiledColumn, CompiledPlan, Kernel, Rule } from '@repo/transforms';

/** Milliseconds so far, updated during the run. */
interface ColumnTimes {
  locateMs: number;
  kernelMs: number;
}

/**
 * Makes a plan of the named columns that times them. `sanitize` locates a column's fields right before it calls the
 * kernel. The plan has each column twice. The first kernel only reads the clock, so the time from there to the second
 * kernel is the time to locate the fields.
 */
export function timedPlan(
  plan: CompiledPlan,
  names: ReadonlySet<string>,
): { readonly plan: CompiledPlan; readonly times: ColumnTimes } {
  const times: ColumnTimes = { locateMs: 0, kernelMs: 0 };
  let locatingSince = 0;
  const clock: Kernel = () => {
    locatingSince = performance.now();
  };
  const clocked =
    (kernel: Kernel): Kernel =>
    (batch, values, column) => {
      const began = performance.now();
      kernel(batch, values, column);
      times.locateMs += began - locatingSince;
      times.kernelMs += performance.now() - began;
    };
  const columns = plan.columns
    .filter(({ name }) => names.has(name))
    .flatMap((column): CompiledColumn[] => [
      { ...column, rule: withKernels(column.rule, () => clock) },
      { ...column, rule: withKernels(column.rule, clocked) },
    ]);
  return { plan: { ...plan, columns }, times };
}

function withKernels(rule: Rule, replace: (kernel: Kernel) => Kernel): Rule {
  const { binary, text } = rule;
  return {
    ...rule,
    text: replace(text),
    ...(binary ? { binary: { ...binary, kernel: replace(binary.kernel) } } : {}),
  };
}
