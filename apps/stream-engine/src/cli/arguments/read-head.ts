import { unusableFile, type InputFile } from './input-file.ts';

/** Reads the beginning of a file; `cut`: the file is longer. @throws CommandFailure FILE_UNUSABLE */
export async function readHead(
  file: InputFile,
  bytesMax: number,
): Promise<{ readonly bytes: Buffer; readonly cut: boolean }> {
  const bytes = Buffer.allocUnsafeSlow(bytesMax);
  let length = 0;
  const stream = file.open();
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const copied = chunk.copy(bytes, length);
      length += copied;
      if (copied < chunk.length) return { bytes, cut: true };
    }
  } catch (error) {
    throw unusableFile(file.name, error);
  }
  return { bytes: bytes.subarray(0, length), cut: false };
}
