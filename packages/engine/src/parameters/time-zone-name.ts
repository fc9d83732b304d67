import { timeZone } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/**
 * @param name `Europe/Berlin`, `UTC` or `+02:00`
 * @throws Problem PARAMETER_INVALID for a zone that Node does not know
 */
export function timeZoneNamed(name: string): string {
  try {
    timeZone(name);
    return name;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Problem(
      'PARAMETER_INVALID',
      'timeZone must be a name such as Europe/Berlin, or an offset such as +02:00, whose + is %2B in a URL',
    );
  }
}
