/** Splits the bytes into chunks that end at `positions`, without empty ones, as in streams. */
export function splitAt(bytes: Buffer, positions: readonly number[]): Buffer[] {
  const borders = [0, ...positions.toSorted((a, b) => a - b), bytes.length];
  return borders
    .slice(1)
    .map((end, i) => bytes.subarray(borders[i], end))
    .filter(({ length }) => length > 0);
}

/** Splits the bytes into chunks of `size` bytes. */
export function splitEvery(bytes: Buffer, size: number): Buffer[] {
  const positions: number[] = [];
  for (let at = size; at < bytes.length; at += size) positions.push(at);
  return splitAt(bytes, positions);
}

/** Returns every split into two chunks, the bytes as one chunk, and one chunk per byte. */
export function* everySplit(bytes: Buffer): Generator<Buffer[]> {
  yield [bytes];
  yield splitEvery(bytes, 1);
  for (let at = 1; at < bytes.length; at++) yield splitAt(bytes, [at]);
}
