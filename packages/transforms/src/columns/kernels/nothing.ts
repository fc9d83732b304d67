/**
 * What a function in `columns` returns where the text does not hold what it reads. Each kind of result has one such value:
 *
 * | result | value |
 * |---|---|
 * | a number: days, microseconds, an offset, an exponent | `NaN`; comparisons with it are false, so `n <= max` rejects it as well |
 * | a byte, a digit, a position | −1 |
 * | the bits of what has been read; a count of bytes | {@link NO_BITS}; 0 |
 * | an object, a truth value | `undefined` |
 * | whether it worked | `false` |
 * | a fault, where a reader keeps the result | a reject code; `KEPT` where there is a result |
 *
 * Hazard: NaN and −1 are written out where they are returned. V8 does not know the value of an imported constant, and
 * whatever the function returns beside it gets slower: by a fifth in `bytea`.
 */

/** Nothing has been read. */
export const NO_BITS = 0;
