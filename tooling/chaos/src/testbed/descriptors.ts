import { readdir, readFile, readlink } from 'node:fs/promises';

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

/** Reads `/proc` (Linux). @throws Error when there is no such process */
export async function readDescriptors(
  pid: number,
  { httpPort, databasePort }: { readonly httpPort: number; readonly databasePort: number },
): Promise<Descriptors> {
  const sockets = await readSockets(pid);
  const counts = { http: 0, database: 0, otherSockets: 0, other: 0, unreadBytes: 0 };
  for (const target of await readTargets(pid)) {
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

async function readTargets(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`);
  // One that was open a moment ago may be closed by now.
  const targets = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => [])));
  return targets.flat();
}

/** By inode. */
async function readSockets(pid: number): Promise<ReadonlyMap<string, TcpSocket>> {
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
  const rows = table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return new Map(
    rows.map(([, local, remote, , queues, , , , , inode]) => [
      String(inode),
      { localPort: portOf(local), remotePort: portOf(remote), unreadBytes: hexAfterColon(queues) },
    ]),
  );
}

/** `0100007F:0BB8` */
const portOf = (address: string | undefined): number => hexAfterColon(address);

const hexAfterColon = (text = ''): number => Number.parseInt(text.slice(text.indexOf(':') + 1), 16);
