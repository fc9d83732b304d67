import type { Kernel, CompiledPlan, CompiledColumn } from '../batch/record-batch.ts';

/**
 * Returns the kernel that cleans a column in the plan's form.
 * @throws TypeError if the column has none for that form
 */
export function kernelOf({ form }: CompiledPlan, { name, rule }: CompiledColumn): Kernel {
  const kernel = form === 'binary' ? rule.binary?.kernel : rule.text;
  if (!kernel) throw new TypeError(`the column ${name} has no binary form`);
  return kernel;
}
