import type { CompiledColumn, CompiledPlan, Kernel, Rule } from '@repo/transforms';

/** Milliseconds so far. */
interface ColumnTimes {
  locateMs: number;
  kernelMs: number;
}

/**
 * A plan of the named columns alone that clocks them. `sanitize` locates a column's fields right before it calls
 * the kernel. Each column is put in twice: the first one's kernel only reads the clock, so that the time from
 * there to the second one's kernel is what locating takes.
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
