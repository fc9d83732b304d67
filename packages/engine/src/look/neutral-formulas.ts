/**
 * What a spreadsheet could take for the beginning of a formula: `=`, `+`, `-`, `@` or their full-width forms, at the
 * beginning of a field. Which one that is depends on the reader's settings, so all usual delimiters count, also inside
 * quotes. Bytes as Latin-1.
 */
const beginning = /(^|[,;\t|\r\n])(["' ]*)(?=[=+\-@]|\u00ef\u00bc[\u009d\u008b\u008d\u00a0])/g;

/**
 * Puts an apostrophe before each of them, as OWASP's "CSV Injection" advises. Negative numbers get one, too: the result is
 * to be looked at, not to be loaded.
 * @param csv whole records, in UTF-8
 */
export function neutralizeFormulas(csv: Uint8Array): Uint8Array {
  const text = Buffer.from(csv.buffer, csv.byteOffset, csv.byteLength).toString('latin1');
  return Buffer.from(text.replaceAll(beginning, `$1$2'`), 'latin1');
}
