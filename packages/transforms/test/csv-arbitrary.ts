import fc from 'fast-check';

/** Characters with a meaning for a CSV parser, or for a careless one. */
const character = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', '1', ' ', 'ü', '王', '🙂', '\\', "'") },
  {
    weight: 4,
    arbitrary: fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r', '\r\n', '""', '\u{feff}', '\0'),
  },
  { weight: 1, arbitrary: fc.nat(0x10ffff).map((point) => String.fromCodePoint(point)) },
);
const content = fc.array(character, { maxLength: 8 }).map((parts) => parts.join(''));

/** A field as written in the file. The grammar is RFC 4180, but with separate CR and LF inside quotes, too. */
function field(delimiter: string): fc.Arbitrary<string> {
  const quoted = content.map((text) => `"${text.replaceAll('"', '""')}"`);
  const bare = content.map((text) => text.replaceAll(/["\r\n]/g, '').replaceAll(delimiter, ''));
  return fc.oneof({ weight: 3, arbitrary: bare }, { weight: 2, arbitrary: quoted });
}

/** A well-formed CSV file and its delimiter. */
export const csvFile = fc.constantFrom(',', ';', '\t', '|').chain((delimiter) => {
  const record = fc
    .array(field(delimiter), { minLength: 1, maxLength: 5 })
    .map((fields) => fields.join(delimiter));
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r\r\n');
  return fc
    .record({
      mark: fc.constantFrom('', '', '', '\u{feff}'),
      lines: fc.array(fc.tuple(record, lineEnd), { maxLength: 12 }),
      isCut: fc.boolean(),
    })
    .map(({ mark, lines, isCut }) => {
      const text = mark + lines.flat().join('');
      return { file: Buffer.from(isCut ? text.replace(/\r{0,2}\n$/, '') : text), delimiter };
    });
});

/** Relative positions at which to split a file, and limits that cause many batches. */
export const cutting = fc.record({
  shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
  singly: fc.boolean(),
  batchBytes: fc.constantFrom(1, 16, 64, 4096),
  batchRecordsMax: fc.constantFrom(1, 2, 8192),
});
