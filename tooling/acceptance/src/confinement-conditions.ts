import type { Condition } from './condition.ts';
import { type Confinement, mountAbove } from './confinement.ts';
import { megabytes } from './figures.ts';

/** The user `node` of the image. */
const USER = '1000';

/** As docker-compose.yml has it. */
const PIDS_MAX = 64;

/** The kernel rounds a limit down to whole pages; those of 64 KiB are the largest there are. */
const PAGE_BYTES_MAX = 64 * 1024;

/** Fields of /proc/<pid>/status: what a process has, may pass on, may use, may ever get, and hands to a program it starts. */
const capabilitySets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'];

export interface ContainerFindings {
  /** undefined: the container was down. */
  readonly confinement: Confinement | undefined;
  /** Of `docker diff`. */
  readonly changes: readonly string[];
}

/** What must hold for the container, whatever docker-compose.yml says: judged by what the kernel shows from inside. */
export function confinementConditions(
  { confinement, changes }: ContainerFindings,
  limitBytes: number,
): Condition[] {
  return tests(changes, limitBytes).map(([name, test]) => {
    if (confinement === undefined) return { name, passed: false, figure: 'not read: the container was down' };
    const [passed, figure] = test(confinement);
    return { name, passed, figure };
  });
}

type Test = (confinement: Confinement) => readonly [passed: boolean, figure: string];

function tests(changes: readonly string[], limitBytes: number): readonly (readonly [string, Test])[] {
  return [
    [`the service runs as user ${USER}, not as root`, userVerdict],
    ['it has no capability and can gain none', capabilityVerdict],
    ['its system calls go through a filter', filterVerdict],
    ['its root filesystem is read-only', rootVerdict],
    ['there is no file and no folder that it may write', writableVerdict],
    ['it has written nothing to disk', (confinement) => diskVerdict(confinement, changes)],
    [
      `${PIDS_MAX} processes and threads are the most it can be`,
      ({ pids, pidsMax }) => [pidsMax <= PIDS_MAX, `limit ${pidsMax}, in use ${pids}`],
    ],
    [
      `${megabytes(limitBytes)} are the most memory it can have, and no swap`,
      ({ memoryBytesMax, swapBytesMax }) => [
        memoryBytesMax <= limitBytes && memoryBytesMax > limitBytes - PAGE_BYTES_MAX && swapBytesMax === 0,
        `limit ${megabytes(memoryBytesMax)}, swap ${megabytes(swapBytesMax)}`,
      ],
    ],
  ];
}

/** Real, effective, saved and filesystem ids; of the groups none but the user's own. */
const userVerdict: Test = ({ status }) => {
  const ids = ['Uid', 'Gid', 'Groups'].map((name) => [name, fieldOf(status, name).split(/\s+/)] as const);
  const passed = ids.every(([, all]) => all.every((id) => id === USER));
  return [passed, ids.map(([name, all]) => `${name} ${[...new Set(all)].join(' ')}`).join(', ')];
};

const capabilityVerdict: Test = ({ status }) => {
  const held = capabilitySets.filter((name) => !/^0+$/.test(fieldOf(status, name)));
  const noNewPrivileges = fieldOf(status, 'NoNewPrivs');
  const sets = held.map((name) => `${name} ${fieldOf(status, name)}`).join(', ') || 'all five sets are empty';
  return [held.length === 0 && noNewPrivileges === '1', `${sets}, NoNewPrivs ${noNewPrivileges}`];
};

/** 2 is SECCOMP_MODE_FILTER. */
const filterVerdict: Test = ({ status }) => {
  const mode = fieldOf(status, 'Seccomp');
  return [mode === '2', `Seccomp ${mode}`];
};

const rootVerdict: Test = ({ mounts, attempts }) => {
  const root = mountAbove('/', mounts);
  const refused = attempts.length > 0 && attempts.every((said) => said === 'Read-only file system');
  const figure = `${root?.type} is ${root?.isReadOnly ? 'ro' : 'rw'}, tries to make a file: ${attempts.join(', ')}`;
  return [root?.isReadOnly === true && refused, figure];
};

/** A message queue takes no bytes of a file: what may be made in its folder is no place to keep anything. */
const writableVerdict: Test = ({ mounts, writable }) => {
  const queues = writable.filter((path) => mountAbove(path, mounts)?.type === 'mqueue');
  const others = writable.filter((path) => !queues.includes(path));
  const besides = queues.length > 0 ? `none but ${queues.join(', ')} (message queues)` : 'none';
  return [others.length === 0, others.slice(0, 5).join(', ') || besides];
};

/** Docker itself makes mount points, such as that of its init, and the folders above them change. */
function diskVerdict(
  { diskWriteBytes, mounts }: Confinement,
  changes: readonly string[],
): readonly [boolean, string] {
  const made = changes.filter((change) => {
    const path = change.slice(2);
    return !mounts.some(
      ({ point }) => point === path || (change.startsWith('C ') && point.startsWith(`${path}/`)),
    );
  });
  const difference = made.slice(0, 5).join(', ') || 'no path differs from the image';
  return [diskWriteBytes === 0 && made.length === 0, `write_bytes ${diskWriteBytes}, ${difference}`];
}

function fieldOf(status: Confinement['status'], name: string): string {
  return status.get(name) ?? 'unknown';
}
