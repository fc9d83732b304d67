/**
 * What a function in `columns` returns where the text does not hold what it reads. Each kind of result has one such value:
 *
 * | result | value |
 * |---|---|
 * | a number: days, microseconds, an offset, an exponent | `Number.NaN`; comparisons with it are false, so `n <= max` rejects it as well |
 * | a byte, a digit, a position in the bytes | {@link NOT_FOUND} |
 * | the bits of what has been read | {@link NO_BITS} |
 * | an object, a truth value | `undefined` |
 * | whether it worked | `false` |
 * | a fault, of a reader that keeps its result | a reject code; `KEPT` where there is a result |
 *
 * NaN stands as a literal in the code: V8 would not know that an imported one is a number, and put results on the heap.
 */

/** No such byte, digit or position. */
export const NOT_FOUND = -1;

/** Nothing has been read. */
export const NO_BITS = 0;
