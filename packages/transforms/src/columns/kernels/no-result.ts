/**
 * Return values of functions in `columns` if the text does not contain what they read, by kind of result:
 *
 * | result | without a result |
 * |---|---|
 * | a number: days, microseconds, an offset, an exponent | `NaN`; comparisons with it are false, so `n <= max` rejects it, too |
 * | a byte, a digit, a position | −1 |
 * | the bits of the parts read; a count of bytes | {@link NO_BITS}; 0 |
 * | an object, a truth value | `undefined` |
 * | success | `false` |
 * | a fault, if a reader keeps the result | a reject code; `KEPT` on success |
 *
 * Hazard: write NaN and −1 out as literals. V8 does not know the value of an imported constant, and everything else
 * that the function returns becomes slower: by a fifth in `bytea`.
 */

/** No part has been read. */
export const NO_BITS = 0;
