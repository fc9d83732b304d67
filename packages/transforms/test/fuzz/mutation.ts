import fc from 'fast-check';

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** A change to a file's bytes, at a relative position. */
export const mutation = fc.record({
  at: share,
  what: fc.constantFrom('flip', 'put', 'insert', 'delete', 'truncate', 'duplicate', 'move'),
  byte: fc.oneof(fc.constantFrom(0x22, 0x22, 0x2c, 0x0a, 0x0d, 0x00, 0xef, 0xc3, 0x27, 0x5c), fc.nat(255)),
  /** Length of the range to delete, duplicate or move. */
  length: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 24 })),
  to: share,
});

export type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

/** Applies the mutations to the file, one after the other. */
export function mutate(file: Buffer, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce(mutateOnce, file);
}

function mutateOnce(file: Buffer, { at, what, byte, length, to }: Mutation): Buffer {
  const i = Math.floor(at * (file.length + 1));
  const [before, after] = [file.subarray(0, i), file.subarray(i)];
  const range = after.subarray(0, length);
  switch (what) {
    case 'flip':
      return Buffer.concat([
        before,
        after.subarray(0, 1).map((b) => b ^ (1 << (byte & 7))),
        after.subarray(1),
      ]);
    case 'put':
      return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
    case 'insert':
      return Buffer.concat([before, Buffer.from([byte]), after]);
    case 'delete':
      return Buffer.concat([before, after.subarray(length)]);
    case 'duplicate':
      return Buffer.concat([before, range, after]);
    case 'move': {
      const rest = Buffer.concat([before, after.subarray(length)]);
      const j = Math.floor(to * (rest.length + 1));
      return Buffer.concat([rest.subarray(0, j), range, rest.subarray(j)]);
    }
    case 'truncate':
      return before;
  }
}
