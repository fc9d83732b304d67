/** Every finding in one text. */
export declare function findWords(
  text: string,
): Iterable<{ readonly line: number; readonly word: string; readonly better: string }>;
