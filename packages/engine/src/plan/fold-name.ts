/**
 * Folds what people and programs change in a name: its case, Unicode's composed and decomposed forms, blanks, invisible
 * characters, and `_`, `-` and `.`. So `First Name`, `first-name` and `FIRSTNAME` are the same. Between digits, and
 * before a digit at the beginning, one `_` remains, so that `q1_5` is not `q15`, and `-5` is not `5`.
 */
export function foldName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase();
  const folded = plain.replaceAll(
    /((?<=^|\p{Nd})[\s_.-]+(?=\p{Nd}))|[\s_.-]+/gu,
    (_separator, isKept: string | undefined) => (isKept === undefined ? '' : '_'),
  );
  return folded === '' ? plain : folded;
}

/** Whether a header name has nothing that can be seen, so that the field has only its position. */
export function isUnnamed(name: string): boolean {
  return /^[\s\p{Cf}]*$/u.test(name);
}
