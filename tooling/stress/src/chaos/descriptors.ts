// oxlint-disable-next-line eslint/no-restricted-imports -- no import waits for it, and what /proc holds is in memory
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Open descriptors of a process, by kind. */
export interface Descriptors {
  /** Connections of HTTP clients, including those not accepted yet. */
  readonly http: number;
  readonly database: number;
  /** Sockets without a peer, such as the listening one. */
  readonly otherSockets: number;
  /** Pipes, files, timers, the event loop's own. */
  readonly other: number;
  /** Bytes from HTTP clients that the process has not read. */
  readonly unreadBytes: number;
}

interface TcpSocket {
  readonly localPort: number;
  readonly remotePort: number;
  readonly unreadBytes: number;
}

/**
 * Reads `/proc` (Linux) synchronously: a snapshot taken in pieces would show a state that never existed.
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
      // Closed since the folder was read.
      return [];
    }
  });
}

/** State of closed connections, of which there may be thousands. */
const TIME_WAIT = '06';

/** Reads the TCP sockets of a process, by inode. */
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
