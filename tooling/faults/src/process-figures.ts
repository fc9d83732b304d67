import { readFile } from 'node:fs/promises';

/** What Linux tells about a process. */
export interface ProcessFigures {
  readonly rssBytes: number;
  /** Bytes that it has taken from the kernel by reading files and sockets, since it started. */
  readonly readBytes: number;
  /** Bytes that it has given to the kernel by writing files and sockets, since it started. */
  readonly writtenBytes: number;
}

export async function readFigures(pid: number): Promise<ProcessFigures> {
  const [status, io] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/io`, 'utf8'),
  ]);
  const figure = (text: string, name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1]);
  return {
    rssBytes: figure(status, 'VmRSS') * 1024,
    readBytes: figure(io, 'rchar'),
    writtenBytes: figure(io, 'wchar'),
  };
}
