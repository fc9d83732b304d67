import { readFile } from 'node:fs/promises';

/**
 * Descriptors kept back for the process at rest (21), for files of the page being sent, and for health checks over
 * further connections.
 */
const DESCRIPTORS_KEPT = 128;

/** How many files and connections the process may have open. Node has already raised the limit to the hard limit. */
export async function descriptorLimit(): Promise<number | undefined> {
  // Only Linux has this file; elsewhere we set no limit.
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/**
 * How many client connections fit under the limit on descriptors.
 * @param limit undefined: unknown, or none
 * @param poolMax connections to the database; up to two more are opened outside the pool
 */
export function connectionsFitting(limit: number | undefined, poolMax: number): number | undefined {
  return limit === undefined ? undefined : Math.max(1, limit - poolMax - 2 - DESCRIPTORS_KEPT);
}
