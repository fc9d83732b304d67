import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MeasureError } from '@repo/measure';
import { type Confinement, parseConfinement } from './confinement.ts';

/** `docker diff` of a container that has changed everywhere exceeds Node's default of 1 MiB. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

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

/** Paths that differ from the image, as `docker diff` prints them: `A /added`, `C /changed`, `D /deleted`. */
export async function readChanges(containerId: string): Promise<readonly string[]> {
  return (await docker('diff', containerId)).split('\n').filter(Boolean);
}

async function docker(...parameters: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('docker', parameters, { maxBuffer: OUTPUT_BYTES_MAX })).stdout;
  } catch (cause) {
    const { message } = cause as Error;
    throw new MeasureError('CONTAINER_UNREADABLE', `docker ${parameters[0]} failed: ${message}`, { cause });
  }
}
