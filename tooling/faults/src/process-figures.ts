import { readFile } from 'node:fs/promises';

/** Figures of a process from /proc. */
export interface ProcessFigures {
  readonly rssBytes: number;
  /** The highest it ever was. */
  readonly peakRssBytes: number;
  /** Bytes read from files and sockets since its start. */
  readonly readBytes: number;
  /** Bytes written to files and sockets since its start. */
  readonly writtenBytes: number;
}

/** @throws errors of the file system if there is no such process, or no /proc */
export async function readFigures(pid: number): Promise<ProcessFigures> {
  const [status, io] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/io`, 'utf8'),
  ]);
  const figure = (text: string, name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1]);
  return {
    rssBytes: figure(status, 'VmRSS') * 1024,
    peakRssBytes: figure(status, 'VmHWM') * 1024,
    readBytes: figure(io, 'rchar'),
    writtenBytes: figure(io, 'wchar'),
  };
}
