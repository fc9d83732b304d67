import type { Condition } from '@repo/measure';
import { markdownGrid } from '@repo/bench';

export function conditionsGrid(conditions: readonly Condition[]): string {
  return markdownGrid(
    ['condition', 'measured', ''],
    conditions.map(({ name, passed, figure }) => [name, figure, passed ? 'ok' : 'FAILED']),
  );
}

/** A line for each condition; the last line is for programs, which add such lines up. */
export function conditionsText(conditions: readonly Condition[]): string {
  const failed = conditions.filter(({ passed }) => !passed).length;
  return [
    ...conditions.map(({ name, passed, figure }) => `${passed ? '  ok  ' : 'FAILED'}  ${name}: ${figure}`),
    `${conditions.length - failed} passed, ${failed} failed`,
  ].join('\n');
}
