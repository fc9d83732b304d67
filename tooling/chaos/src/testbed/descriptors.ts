// oxlint-disable-next-line eslint/no-restricted-imports -- no import waits for it, and what /proc holds is in memory
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process has open, by kind. */
export interface Descriptors {
  /** Connections of HTTP clients, those included that nobody has accepted yet. */
  readonly http: number;
  readonly database: number;
  /** Sockets that are not connected to anything, the listening one among them. */
  readonly otherSockets: number;
  /** Pipes, files, timers, the event loop's own. */
  readonly other: number;
  /** Bytes that HTTP clients have sent and the process has not read. */
  readonly unreadBytes: number;
}

interface TcpSocket {
  readonly localPort: number;
  readonly remotePort: number;
  readonly unreadBytes: number;
}

/**
 * Reads `/proc` (Linux), at once: what is read is memory of the kernel, and a look that is taken in pieces sees what
 * never was.
 * @throws Error when there is no such process
 */
export function readDescriptors(
  pid: number,
  { httpPort, databasePort }: { readonly httpPort: number; readonly databasePort: number },
): Descriptors {
  const sockets = readSockets(pid);
  const counts = { http: 0, database: 0, otherSockets: 0, other: 0, unreadBytes: 0 };
  for (const target of readTargets(pid)) {
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    const socket = inode === undefined ? undefined : sockets.get(inode);
    if (inode === undefined) counts.other++;
    else if (socket?.remotePort === databasePort) counts.database++;
    else if (socket?.localPort === httpPort && socket.remotePort !== 0) {
      counts.http++;
      counts.unreadBytes += socket.unreadBytes;
    } else counts.otherSockets++;
  }
  return counts;
}

function readTargets(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${name}`);
    } catch {
      // It was open a moment ago.
      return [];
    }
  });
}

/** What has been closed and is waited for by nobody but the kernel; there may be thousands of them. */
const TIME_WAIT = '06';

/** By inode. */
function readSockets(pid: number): ReadonlyMap<string, TcpSocket> {
  const sockets = new Map<string, TcpSocket>();
  for (const line of readFileSync(`/proc/${pid}/net/tcp`, 'latin1').split('\n').slice(1)) {
    const [, local, remote, state, queues, , , , , inode] = line.trim().split(/\s+/, 10);
    if (inode === undefined || state === TIME_WAIT) continue;
    const unreadBytes = hexAfterColon(queues);
    sockets.set(inode, { localPort: portOf(local), remotePort: portOf(remote), unreadBytes });
  }
  return sockets;
}

/** `0100007F:0BB8` */
const portOf = (address: string | undefined): number => hexAfterColon(address);

const hexAfterColon = (text = ''): number => Number.parseInt(text.slice(text.indexOf(':') + 1), 16);
