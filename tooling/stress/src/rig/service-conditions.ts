import { type Condition, holds } from '@repo/measure';
import type { ServiceEnd } from './measured-service.ts';

/** Conditions for the service in every run. @param end null if the run was interrupted */
export function serviceConditions(end: ServiceEnd | null): Condition[] {
  const { errorCount, stderr, exit } = end ?? {};
  return [
    holds('no error in the log', end && errorCount === 0, `${errorCount ?? '–'} errors`),
    holds('nothing on standard error', end && stderr === '', `${stderr?.length ?? '–'} characters`),
    holds('exit code 0 after SIGTERM', end && exit === 0, exit ?? '–'),
  ];
}
