import fc from 'fast-check';

/** A change to some bytes. Its position is a fraction, because the number of bytes changes. */
type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut' | 'double'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly at: number };

/** Bytes with a meaning to one of the parsers. */
const words = [
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\r',
  '\0',
  '"',
  ',',
  '--',
  ': ',
  '%00',
  '\xff',
  '\x1f\x8b\x08',
  '0\r\n\r\n',
  'content-length: 5\r\n',
  'transfer-encoding: chunked\r\n',
  'content-encoding: gzip\r\n',
  'expect: 100-continue\r\n',
  'connection: close\r\n',
  'POST /v1/imports/items HTTP/1.1\r\n',
];

const length = fc.integer({ min: 1, max: 40 });

/** One to four changes, half of them in the head. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(anyMutation(), {
  minLength: 1,
  maxLength: 4,
});

function anyMutation(): fc.Arbitrary<Mutation> {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const at = fc.oneof(
    share,
    share.map((part) => part * 0.4),
  );
  const bytes = fc.oneof(
    fc.constantFrom(...words).map((word) => Buffer.from(word, 'latin1')),
    fc.uint8Array({ minLength: 1, maxLength: 20 }).map((array) => Buffer.from(array)),
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('insert' as const), at, bytes }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom('cut' as const, 'double' as const), at, length }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), at }) },
  );
}

export function mutated(bytes: Buffer, changes: readonly Mutation[]): Buffer {
  return changes.reduce(change, bytes);
}

function change(bytes: Buffer, mutation: Mutation): Buffer {
  const at = Math.floor(mutation.at * bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (mutation.kind) {
    case 'flip': {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at]! ^= 1 << mutation.bit;
      return copy;
    }
    case 'cut':
      return Buffer.concat([before, after.subarray(mutation.length)]);
    case 'double':
      return Buffer.concat([before, after.subarray(0, mutation.length), after]);
    case 'insert':
      return Buffer.concat([before, mutation.bytes, after]);
    case 'end':
      return before;
  }
}
