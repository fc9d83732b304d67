import { timeZone } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/**
 * @param zone `Europe/Berlin`, `UTC` or `+02:00`
 * @param name name of the parameter, for messages
 * @throws Problem PARAMETER_INVALID for a zone that Node does not know
 */
export function timeZoneNamed(zone: string, name = 'timeZone'): string {
  try {
    timeZone(zone);
    return zone;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Problem(
      'PARAMETER_INVALID',
      `${name} must be a name such as Europe/Berlin, or an offset such as +02:00 (write + as %2B in a URL)`,
    );
  }
}
