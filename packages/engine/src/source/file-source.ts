import type { Readable } from 'node:stream';
import { compressionOf } from './compression.ts';
import { detached, firstBytes } from './detached.ts';
import { declaredDelimiter } from './declared-delimiter.ts';
import { fileNameFrom } from './file-name.ts';
import type { ImportSource, OpenSource } from './import-source.ts';

/** A stream; one of a file also counts the bytes read. */
type FileStream = Readable & { readonly bytesRead?: number };

/** A file of this machine, or the output of another program. */
interface OpenableFile {
  readonly name: string;
  /** Undefined if it is not a file. */
  readonly path: string | undefined;
  readonly bytesTotal: number | undefined;
  open(): FileStream;
}

/** Creates the stream's error. @param cause absent if the file became shorter */
type Unreadable = (cause?: Error) => Error;

/**
 * Opens the file for `work` when requested, and closes it afterwards.
 * @param unreadable creates the error for a file that cannot be read completely
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
 * Returns a stream of a file's bytes, once the first of them have arrived. They, or the file's name, show its
 * compression.
 * @throws the signal's reason; the stream, or `finished`, fails with the error of `unreadable`
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
  const fileName = fileNameFrom(path);
  const delimiter = declaredDelimiter({ fileName });
  return { stream: source, fileName, compression, delimiter, bytesTotal, finished };
}
