import type { Condition } from '@repo/measure';
import { conditionsText } from '../report/conditions.ts';

/** Prints what was found out, and fails the process where a condition was not met. @param remarks lines before them */
export function conclude(conditions: readonly Condition[], remarks: readonly string[]): void {
  for (const line of remarks) console.log(line);
  console.log(conditionsText(conditions));
  if (conditions.some(({ passed }) => !passed)) process.exitCode = 1;
}
