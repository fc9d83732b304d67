import type { Readable } from 'node:stream';
import { compressionOf } from './compression.ts';
import { detached, firstBytes } from './detached.ts';
import { fileNameFrom } from './file-name.ts';
import type { ImportSource, OpenSource } from './import-source.ts';

/** Of a file it tells how much of it has been read. */
type FileStream = Readable & { readonly bytesRead?: number };

/** A file of this machine, or what another program writes. */
interface OpenableFile {
  readonly name: string;
  /** Undefined where it is no file. */
  readonly path: string | undefined;
  readonly bytesTotal: number | undefined;
  open(): FileStream;
}

/** Names what the stream fails with. @param cause absent where the file has become shorter */
type Unreadable = (cause?: Error) => Error;

/**
 * Opens the file for `work` when it is asked for, and closes it behind that.
 * @param unreadable for a file of which not all can be read
 */
export function sourceOfFile(file: OpenableFile, unreadable: Unreadable): OpenSource {
  return async (signal, work) => {
    const stream = file.open();
    try {
      return await work(await fileSource(stream, file, { signal, unreadable }));
    } finally {
      stream.destroy();
    }
  };
}

/**
 * A stream of a file's bytes, once the first of them are there: how they are compressed is told by them, or by the name.
 * @throws the signal's reason; the stream, or `finished`, fails with what `unreadable` names
 */
async function fileSource(
  stream: FileStream,
  { name, path, bytesTotal }: Omit<OpenableFile, 'open'>,
  { signal, unreadable }: { readonly signal: AbortSignal; readonly unreadable: Unreadable },
): Promise<ImportSource> {
  const source = detached(stream, (error = new Error('it was closed')) => unreadable(error));
  const compression = compressionOf(await firstBytes(source, signal), name);
  const finished = async () => {
    const { bytesRead = bytesTotal } = stream;
    if (bytesTotal !== undefined && bytesRead! < bytesTotal) throw unreadable();
  };
  return { stream: source, fileName: fileNameFrom(path), compression, bytesTotal, finished };
}
