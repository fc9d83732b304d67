import type { Condition } from '@repo/measure';
import type { ServiceEnd } from '../rig/service-end.ts';

/** What holds for the service in every run. */
export function serviceConditions({ errorCount, stderr, exit }: ServiceEnd): Condition[] {
  return [
    {
      name: 'nothing was unforeseen: no error in the log',
      passed: errorCount === 0,
      figure: `${errorCount} errors`,
    },
    { name: 'nothing on standard error', passed: stderr === '', figure: `${stderr.length} characters` },
    { name: 'it ends with exit code 0 when it is told to', passed: exit === 0, figure: String(exit) },
  ];
}
