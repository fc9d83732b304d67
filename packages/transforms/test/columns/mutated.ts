import fc from 'fast-check';

/**
 * Texts of the grammar, some with up to three small faults: a character removed, inserted, replaced or doubled.
 * @param characters characters to insert
 */
export function mutated(text: fc.Arbitrary<string>, characters: readonly string[]): fc.Arbitrary<string> {
  const fault = fc.tuple(
    fc.nat(),
    fc.constantFrom('drop', 'insert', 'replace', 'double'),
    fc.constantFrom(...characters),
  );
  return fc.oneof(
    text,
    fc.tuple(text, fc.array(fault, { minLength: 1, maxLength: 3 })).map(([whole, faults]) => {
      const parts = Array.from(whole);
      for (const [at, kind, character] of faults) {
        const i = at % (parts.length + 1);
        if (kind === 'insert') parts.splice(i, 0, character);
        else if (kind === 'drop') parts.splice(i, 1);
        else if (kind === 'replace') parts.splice(i, 1, character);
        else parts.splice(i, 0, ...parts.slice(i, i + 1));
      }
      return parts.join('');
    }),
  );
}
