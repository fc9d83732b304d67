import { readFile } from 'node:fs/promises';

/** Of the process at rest (21), for files of the page that are being sent, and for health checks over further connections. */
const DESCRIPTORS_ASIDE = 128;

/** How many files and connections the process may have open. Node has raised the limit as far as it may. */
export async function descriptorLimit(): Promise<number | undefined> {
  // Only Linux has it; elsewhere there is no limit of ours.
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/**
 * How many connections of clients that leaves room for.
 * @param limit undefined: unknown, or none
 * @param poolMax connections to the database, beside which there are two more at most
 */
export function connectionsFitting(limit: number | undefined, poolMax: number): number | undefined {
  return limit === undefined ? undefined : Math.max(1, limit - poolMax - 2 - DESCRIPTORS_ASIDE);
}
