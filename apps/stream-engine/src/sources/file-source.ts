import type { Readable } from 'node:stream';
import type { OpenUpload } from '../imports/run-import.ts';
import { Problem } from '../problem.ts';
import { compressionOf } from './compression.ts';
import { detached, firstBytes } from './detached.ts';
import type { UploadSource } from './upload-source.ts';

/** Of a file it tells how much of it has been read. */
type FileStream = Readable & { readonly bytesRead?: number };

/** A file of this machine, or what another program writes. */
interface OpenableFile {
  readonly name: string;
  readonly bytesTotal: number | undefined;
  open(): FileStream;
}

/** Opens the file for `work` when it is asked for, and closes it behind that. */
export function uploadOfFile(file: OpenableFile): OpenUpload {
  return async (signal, work) => {
    const stream = file.open();
    try {
      return await work(await fileSource(stream, file, signal));
    } finally {
      stream.destroy();
    }
  };
}

/**
 * A stream of a file's bytes, once the first of them are there: how they are compressed is told by them, or by the name.
 * @throws the signal's reason; the stream, or `finished`, fails with Problem BODY_TRUNCATED where not all of it can be read
 */
async function fileSource(
  stream: FileStream,
  { name, bytesTotal }: Pick<OpenableFile, 'name' | 'bytesTotal'>,
  signal: AbortSignal,
): Promise<UploadSource> {
  const source = detached(stream, (error) => unreadable(name, error));
  const compression = compressionOf(await firstBytes(source, signal), name);
  const finished = async () => {
    const { bytesRead = bytesTotal } = stream;
    if (bytesTotal !== undefined && bytesRead! < bytesTotal) throw shortened(name);
  };
  return { stream: source, compression, bytesTotal, finished };
}

function shortened(name: string): Problem {
  return new Problem('BODY_TRUNCATED', `${name} has become shorter while it was read`, { retryable: false });
}

function unreadable(name: string, cause: NodeJS.ErrnoException | undefined): Problem {
  const why = cause?.code ?? 'it was closed';
  return new Problem('BODY_TRUNCATED', `${name} could not be read to its end: ${why}`, {
    cause,
    retryable: false,
  });
}
