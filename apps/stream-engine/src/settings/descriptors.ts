import { readFile } from 'node:fs/promises';

/**
 * Descriptors reserved for the idle process (21), for files of the page, and for health checks over additional
 * connections.
 */
const DESCRIPTORS_KEPT = 128;

/** Limit on open files and connections of the process. Node has already raised it to the hard limit. */
export async function descriptorLimit(): Promise<number | undefined> {
  // Only Linux has this file; other systems get no limit.
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/**
 * Returns the number of client connections that fit under the limit on descriptors.
 * @param limit undefined if unknown or unlimited
 * @param poolMax connections to the database; up to two more are opened outside the pool
 */
export function connectionsFitting(limit: number | undefined, poolMax: number): number | undefined {
  return limit === undefined ? undefined : Math.max(1, limit - poolMax - 2 - DESCRIPTORS_KEPT);
}
