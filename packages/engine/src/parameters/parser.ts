/** Who finds the records. */
export type Parser = 'scanner' | 'fast-csv';
