import { constants, setPriority } from 'node:os';
import type { Rig } from './rig.ts';

/**
 * Lowers the priority of this process, with the clients in it, and of the database. In production they are on other
 * machines; here they would take the processors from the service. Processes started from now on inherit it.
 */
export async function giveWay({ database, databasePid }: Rig): Promise<void> {
  const { rows } = await database.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  for (const pid of [process.pid, databasePid, ...rows.map((row) => row.pid)]) {
    try {
      setPriority(pid, constants.priority.PRIORITY_LOW);
    } catch (error) {
      // The backend may have ended.
      if ((error as { info?: { code?: string } }).info?.code !== 'ESRCH') throw error;
    }
  }
}
