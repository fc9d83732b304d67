/** Marks a text as UTF-8, whatever encoding the parameters name. */
export const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf);
