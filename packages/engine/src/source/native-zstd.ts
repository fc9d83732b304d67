import zlib from 'node:zlib';

/** A stream of node:zlib. */
export type ZlibStream =
  | ReturnType<typeof zlib.createGunzip>
  | ReturnType<typeof zlib.createBrotliDecompress>;

/** Node 20 and the types of its API lack zstd. */
interface ZstdOfZlib {
  readonly zstdDecompressSync: (bytes: Buffer) => Buffer;
  readonly createZstdDecompress: (options: {
    readonly chunkSize: number;
    readonly params: Readonly<Record<number, number>>;
  }) => ZlibStream;
  readonly constants: { readonly ZSTD_d_windowLogMax: number };
}

/**
 * node:zlib's zstd, if it reads all frames of a file and detects an incomplete one. The first versions that have it
 * (22.15 and later) silently do neither.
 */
export const createZstdDecompress = isSound(zlib as unknown as Partial<ZstdOfZlib>)
  ? (options: { readonly chunkSize: number }, windowBytesMax: number): ZlibStream => {
      const { createZstdDecompress: create, constants } = zlib as unknown as ZstdOfZlib;
      const params = { [constants.ZSTD_d_windowLogMax]: Math.log2(windowBytesMax) };
      return create({ ...options, params });
    }
  : undefined;

function isSound({ zstdDecompressSync: inflate }: Partial<ZstdOfZlib>): boolean {
  if (!inflate) return false;
  // A frame that holds one letter in a raw block.
  const frame = Buffer.from('28b52ffd200109000061', 'hex');
  if (inflate(Buffer.concat([frame, frame])).toString() !== 'aa') return false;
  try {
    inflate(frame.subarray(0, -1));
    return false;
  } catch {
    return true;
  }
}
