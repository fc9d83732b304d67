import { MeasureError } from '@repo/measure';
import { docker } from './stack.ts';

/** What the kernel shows about the process of the service and the container around it. */
export interface Confinement {
  /** Fields of /proc/<pid>/status. */
  readonly status: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
  /** Bytes that the process has written towards a disk, page cache included and tmpfs excluded. */
  readonly diskWriteBytes: number;
  /** Folders and files outside /proc that a process of the same user may write to. */
  readonly writable: readonly string[];
  /** The result of each attempt to create a file: an error of the kernel, or `made`. */
  readonly attempts: readonly string[];
  readonly pids: number;
  readonly pidsMax: number;
  readonly memoryBytesMax: number;
  /** How much of the memory may be swapped out; 0 if the machine has no swap. */
  readonly swapBytesMax: number;
}

interface Mount {
  readonly point: string;
  readonly isReadOnly: boolean;
  /** Type of the filesystem, such as `overlay` or `tmpfs`. */
  readonly type: string;
}

/**
 * Runs inside the container with the user and the rights of the service. The service is the process of node; with
 * `init: true` it is not the first one. /proc is left out of what may be written, since nothing stays there.
 */
const showConfinement = `
node=$(type -P node)
for process in /proc/[0-9]*; do
  [[ $process/exe -ef $node ]] || continue
  for file in status mountinfo io; do echo "== $file"; cat "$process/$file"; done
done
echo '== writable'
find / -path /proc -prune -o '(' -type d -o -type f ')' -writable -print 2>/dev/null | head -n 20
echo '== attempts'
for folder in "$PWD" /tmp; do (: >"$folder/attempt") 2>&1 && echo made && rm "$folder/attempt"; done
echo '== limits'
cd /sys/fs/cgroup
for file in {pids/,}pids.{max,current} {memory/,}memory.{limit_in_bytes,memsw.limit_in_bytes,max,swap.max}; do
  [[ -r $file ]] && echo "\${file##*/} $(<"$file")"
done
grep SwapTotal: /proc/meminfo | tr : ' '
`;

/** Reads from the kernel, inside the running container, how the service is confined. @throws MeasureError */
export async function readConfinement(containerId: string): Promise<Confinement> {
  return parseConfinement(
    await docker('exec', '--env', 'LC_ALL=C', containerId, 'bash', '-c', showConfinement),
  );
}

/**
 * Parses the output: sections of kernel text, each after a line `== name`.
 * @throws MeasureError CONTAINER_UNREADABLE unless it describes exactly one process, with every figure
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
  const pairsOf = (name: string, separator: string) =>
    new Map(linesOf(name).map((line) => pairOf(line, separator)));
  const limits = pairsOf('limits', ' ');
  return {
    status: pairsOf('status', ':'),
    mounts: linesOf('mountinfo').map(mountOf),
    diskWriteBytes: figure(pairsOf('io', ':'), 'write_bytes'),
    writable: linesOf('writable'),
    attempts: linesOf('attempts').map((line) => line.replace(/^.*: /, '')),
    pids: figure(limits, 'pids.current'),
    pidsMax: figure(limits, 'pids.max'),
    ...memoryLimits(limits),
  };
}

/** The mount that holds a path: the last one made at the longest point above it. */
export function mountAbove(path: string, mounts: readonly Mount[]): Mount | undefined {
  return mounts
    .filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`))
    .toSorted((a, b) => a.point.length - b.point.length)
    .at(-1);
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

/** Version 2 writes `max` for no limit. */
function figure(figures: Figures, name: string): number {
  const text = figures.get(name);
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const value = Number.parseInt(text ?? '', 10);
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

function unreadable(what: string): MeasureError {
  return new MeasureError('CONTAINER_UNREADABLE', `cannot read how the container is confined: ${what}`);
}
