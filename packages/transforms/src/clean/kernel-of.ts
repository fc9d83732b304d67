import type { Kernel, Plan, PlannedColumn } from '../batch/record-batch.ts';

/**
 * The kernel that cleans a column in the plan's form.
 * @throws TypeError if its rule has none for that form
 */
export function kernelOf({ form }: Plan, { rule }: PlannedColumn): Kernel {
  const kernel = form === 'binary' ? rule.binary?.kernel : rule.text;
  if (!kernel) throw new TypeError(`the rule ${rule.name} has no binary form`);
  return kernel;
}
