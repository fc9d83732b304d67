import { readdir, readFile } from 'node:fs/promises';

/** Times in /proc are in ticks of USER_HZ, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly parent: number;
  /** CPU seconds of the process, user and system, all threads. */
  readonly own: number;
  /** CPU seconds of its children that have ended and were waited for, their children included. */
  readonly ended: number;
}

/** CPU times of a process, proc(5). @throws errors of the file system if there is no such process, or no /proc */
export async function readStat(pid: number | 'self'): Promise<ProcessStat> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1');
  // The second field, the name, is in brackets and may contain blanks and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((at) => Number(fields[at]));
  return {
    parent: parent!,
    own: (user! + system!) / TICKS_PER_SECOND,
    ended: (endedUser! + endedSystem!) / TICKS_PER_SECOND,
  };
}

/** CPU seconds of a process and all its children, running or ended, such as a server that forks for each connection. */
export async function familySeconds(pid: number): Promise<number> {
  for (;;) {
    const before = await readStat(pid);
    const living = await childrenSeconds(pid);
    const after = await readStat(pid);
    // A child that ends during the reading may be counted twice or not at all.
    if (before.ended === after.ended) return living + after.own + after.ended;
  }
}

async function childrenSeconds(pid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map((other) => readStat(other).catch(() => undefined)));
  return stats.reduce((sum, stat) => sum + (stat?.parent === pid ? stat.own + stat.ended : 0), 0);
}
