import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Confinement, parseConfinement } from './confinement.ts';
import { AcceptanceError } from './errors.ts';

const execute = promisify(execFile);

/** Of a container whose filesystem changed all over, `docker diff` shows more than Node's default of 1 MiB. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Runs inside the container, as the user that the service runs as and with no more rights. The service is the process
 * of node: `init: true` makes another one the first. Of what it may write, /proc is left out: nothing stays there.
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

/**
 * Asks the kernel, inside the running container, how the service is confined.
 * @throws AcceptanceError CONTAINER_UNREADABLE
 */
export async function readConfinement(containerId: string): Promise<Confinement> {
  const text = await docker('exec', '--env', 'LC_ALL=C', containerId, 'bash', '-c', showConfinement);
  return parseConfinement(text);
}

/** Paths that differ from the image, as `docker diff` shows them: `A /added`, `C /changed`, `D /deleted`. */
export async function readChanges(containerId: string): Promise<readonly string[]> {
  const text = await docker('diff', containerId);
  return text.split('\n').filter(Boolean);
}

async function docker(...parameters: readonly string[]): Promise<string> {
  try {
    return (await execute('docker', parameters, { maxBuffer: OUTPUT_BYTES_MAX })).stdout;
  } catch (cause) {
    const { message } = cause as Error;
    throw new AcceptanceError('CONTAINER_UNREADABLE', `docker ${parameters[0]} failed: ${message}`, {
      cause,
    });
  }
}
