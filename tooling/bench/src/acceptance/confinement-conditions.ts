import { type Condition, holds, megabytes } from '@repo/measure';
import { type Confinement, mountAbove } from './confinement.ts';

/** The user `node` of the image. */
const USER = '1000';

/** The limit in docker-compose.yml. */
const PIDS_MAX = 64;

/** The kernel rounds a limit down to whole pages, of 64 KiB at most. */
const PAGE_BYTES_MAX = 64 * 1024;

/** Fields of /proc/<pid>/status: inherited, permitted, effective, bounding and ambient capabilities. */
const capabilitySets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'];

export interface ContainerFindings {
  /** undefined: the container was down. */
  readonly confinement: Confinement | undefined;
  /** Paths that `docker diff` lists. */
  readonly changes: readonly string[];
}

type Verdict = readonly [passed: boolean, figure: string];

/** Judges what the kernel shows from inside the container; what docker-compose.yml says counts for nothing. */
export function confinementConditions(
  { confinement, changes }: ContainerFindings,
  limitBytes: number,
): Condition[] {
  const tests: readonly (readonly [name: string, test: (confinement: Confinement) => Verdict])[] = [
    [`the service runs as user ${USER}, not as root`, judgeUser],
    ['it has no capability and can gain none', judgeCapabilities],
    ['its system calls go through a filter', ({ status }) => judgeSeccomp(fieldOf(status, 'Seccomp'))],
    ['its root filesystem is read-only', judgeRoot],
    ['it may write to no file and no folder', judgeWritable],
    ['it has written nothing to disk', (found) => judgeDisk(found, changes)],
    [
      `it is limited to ${PIDS_MAX} processes and threads`,
      ({ pids, pidsMax }) => [pidsMax <= PIDS_MAX, `limit ${pidsMax}, in use ${pids}`],
    ],
    [
      `it is limited to ${megabytes(limitBytes)} of memory, and no swap`,
      ({ memoryBytesMax, swapBytesMax }) => [
        memoryBytesMax <= limitBytes && memoryBytesMax > limitBytes - PAGE_BYTES_MAX && swapBytesMax === 0,
        `limit ${megabytes(memoryBytesMax)}, swap ${megabytes(swapBytesMax)}`,
      ],
    ],
  ];
  return tests.map(([name, test]) =>
    confinement ? holds(name, ...test(confinement)) : holds(name, null, 'the container was down'),
  );
}

/** Real, effective, saved and filesystem ids; no group but the user's own. */
function judgeUser({ status }: Confinement): Verdict {
  const ids = ['Uid', 'Gid', 'Groups'].map((name) => [name, fieldOf(status, name).split(/\s+/)] as const);
  const passed = ids.every(([, all]) => all.every((id) => id === USER));
  return [passed, ids.map(([name, all]) => `${name} ${[...new Set(all)].join(' ')}`).join(', ')];
}

function judgeCapabilities({ status }: Confinement): Verdict {
  const held = capabilitySets.filter((name) => !/^0+$/.test(fieldOf(status, name)));
  const noNewPrivileges = fieldOf(status, 'NoNewPrivs');
  const sets = held.map((name) => `${name} ${fieldOf(status, name)}`).join(', ') || 'all five sets are empty';
  return [held.length === 0 && noNewPrivileges === '1', `${sets}, NoNewPrivs ${noNewPrivileges}`];
}

/** 2 is SECCOMP_MODE_FILTER. */
const judgeSeccomp = (mode: string): Verdict => [mode === '2', `Seccomp ${mode}`];

function judgeRoot({ mounts, attempts }: Confinement): Verdict {
  const root = mountAbove('/', mounts);
  const failed = attempts.length > 0 && attempts.every((answer) => answer === 'Read-only file system');
  const figure = `${root?.type} is ${root?.isReadOnly ? 'ro' : 'rw'}, attempts to create a file: ${attempts.join(', ')}`;
  return [root?.isReadOnly === true && failed, figure];
}

/** A message queue stores no bytes of a file, so its folder does not count. */
function judgeWritable({ mounts, writable }: Confinement): Verdict {
  const queues = writable.filter((path) => mountAbove(path, mounts)?.type === 'mqueue');
  const others = writable.filter((path) => !queues.includes(path));
  const none = queues.length > 0 ? `none but ${queues.join(', ')} (message queues)` : 'none';
  return [others.length === 0, others.slice(0, 5).join(', ') || none];
}

/** Docker creates mount points, such as that of its init, and thereby changes the folders above them. */
function judgeDisk({ diskWriteBytes, mounts }: Confinement, changes: readonly string[]): Verdict {
  const own = changes.filter((change) => {
    const path = change.slice(2);
    const isAbove = (point: string) => change.startsWith('C ') && point.startsWith(`${path}/`);
    return !mounts.some(({ point }) => point === path || isAbove(point));
  });
  const difference = own.slice(0, 5).join(', ') || 'no path differs from the image';
  return [diskWriteBytes === 0 && own.length === 0, `write_bytes ${diskWriteBytes}, ${difference}`];
}

function fieldOf(status: Confinement['status'], name: string): string {
  return status.get(name) ?? 'unknown';
}
