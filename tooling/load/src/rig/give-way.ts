import { constants, setPriority } from 'node:os';
import type { Rig } from './rig.ts';

/**
 * Lets this process, with the clients in it, and the database give way to the service. They are on other machines where
 * the service is used for real; here they share its processors, and each of them counts as much as it does. What is
 * started from now on gives way as well.
 */
export async function giveWay({ database, databasePid }: Rig): Promise<void> {
  const { rows } = await database.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  for (const pid of [process.pid, databasePid, ...rows.map((row) => row.pid)]) {
    try {
      setPriority(pid, constants.priority.PRIORITY_LOW);
    } catch (error) {
      // A backend that has ended meanwhile.
      if ((error as { info?: { code?: string } }).info?.code !== 'ESRCH') throw error;
    }
  }
}
