import { AcceptanceError } from './errors.ts';

/** What the kernel shows of the service's process, and of the container around it. */
export interface Confinement {
  /** Fields of /proc/<pid>/status. */
  readonly status: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
  /** Bytes that the process has sent towards a disk since it started, page cache included; tmpfs is not counted. */
  readonly diskWriteBytes: number;
  /** Folders and files outside /proc that a process of the same user may write to. */
  readonly writable: readonly string[];
  /** What became of each attempt to make a file: the kernel's refusal, or `made`. */
  readonly attempts: readonly string[];
  readonly pids: number;
  readonly pidsMax: number;
  readonly memoryBytesMax: number;
  /** What may be swapped out of that; 0 also where the machine has no swap. */
  readonly swapBytesMax: number;
}

interface Mount {
  readonly point: string;
  readonly isReadOnly: boolean;
  /** Such as `overlay`, `tmpfs`. */
  readonly type: string;
}

/**
 * Reads what the script of read-confinement.ts prints: sections of kernel text, each below a line `== name`.
 * @throws AcceptanceError CONTAINER_UNREADABLE when it is not of exactly one process, or a figure is missing
 */
export function parseConfinement(text: string): Confinement {
  const sections = text
    .split(/^== /m)
    .slice(1)
    .map((section) => section.split(/\n(.*)/s, 2) as [string, string?]);
  const processes = sections.filter(([name]) => name === 'status').length;
  if (processes !== 1) throw unreadable(`one process of node was expected, and there are ${processes}`);
  const linesOf = (name: string): readonly string[] => {
    const body = sections.find((section) => section[0] === name)?.[1];
    return body?.split('\n').filter(Boolean) ?? [];
  };
  const limits = new Map(linesOf('limits').map((line) => pairOf(line, ' ')));
  const io = new Map(linesOf('io').map((line) => pairOf(line, ':')));
  return {
    status: new Map(linesOf('status').map((line) => pairOf(line, ':'))),
    mounts: linesOf('mountinfo').map(mountOf),
    diskWriteBytes: figure(io, 'write_bytes'),
    writable: linesOf('writable'),
    attempts: linesOf('attempts').map((line) => line.replace(/^.*: /, '')),
    pids: figure(limits, 'pids.current'),
    pidsMax: figure(limits, 'pids.max'),
    ...memoryLimits(limits),
  };
}

/** The mount that holds a path: the last one made at the longest point above it. */
export function mountAbove(path: string, mounts: readonly Mount[]): Mount | undefined {
  const above = ({ point }: Mount): boolean =>
    point === '/' || path === point || path.startsWith(`${point}/`);
  return mounts
    .filter(above)
    .reduce<Mount | undefined>(
      (nearest, mount) => (mount.point.length < (nearest?.point.length ?? 0) ? nearest : mount),
      undefined,
    );
}

type Figures = ReadonlyMap<string, string>;

// Version 1 limits memory and swap together: https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
function memoryLimits(limits: Figures): Pick<Confinement, 'memoryBytesMax' | 'swapBytesMax'> {
  const version2 = limits.has('memory.max');
  const memoryBytesMax = figure(limits, version2 ? 'memory.max' : 'memory.limit_in_bytes');
  const swapName = version2 ? 'memory.swap.max' : 'memory.memsw.limit_in_bytes';
  // Kernels that do not count swap have no such file.
  if (!limits.has(swapName))
    return { memoryBytesMax, swapBytesMax: figure(limits, 'SwapTotal') === 0 ? 0 : Number.POSITIVE_INFINITY };
  const swapLimit = figure(limits, swapName);
  return { memoryBytesMax, swapBytesMax: version2 ? swapLimit : swapLimit - memoryBytesMax };
}

/** `max` is what version 2 says for no limit. */
function figure(figures: Figures, name: string): number {
  const text = figures.get(name);
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const value = text === undefined ? Number.NaN : Number.parseInt(text, 10);
  if (Number.isNaN(value)) throw unreadable(`the kernel shows no ${name}`);
  return value;
}

// https://docs.kernel.org/filesystems/proc.html#proc-pid-mountinfo-information-about-mounts
function mountOf(line: string): Mount {
  const [mount = '', filesystem = ''] = line.split(' - ');
  const [, , , , point = '', options = ''] = mount.split(' ');
  return { point, isReadOnly: options.split(',').includes('ro'), type: filesystem.split(' ')[0] ?? '' };
}

function pairOf(line: string, separator: string): [name: string, value: string] {
  const at = line.indexOf(separator);
  return [line.slice(0, at), line.slice(at + 1).trim()];
}

function unreadable(what: string): AcceptanceError {
  return new AcceptanceError('CONTAINER_UNREADABLE', `cannot read how the container is confined: ${what}`);
}
