import fc from 'fast-check';
import type { DialectOptions } from '../src/index.ts';

export interface GeneratedField {
  readonly text: string;
  readonly isQuoted: boolean;
}

export interface GeneratedFile {
  readonly options: DialectOptions & { readonly delimiter: string; readonly quote: string };
  readonly file: Buffer;
  /** Values from which the file was generated, in the order of its records. */
  readonly records: readonly (readonly GeneratedField[])[];
}

/** Dialects that give a different meaning to almost every special byte. */
const dialects: readonly GeneratedFile['options'][] = [
  { delimiter: ',', quote: '"' },
  { delimiter: ';', quote: "'" },
  { delimiter: ',', quote: '"', escape: '\\' },
  { delimiter: '\t', quote: '"', escape: '\\', comment: '#' },
  { delimiter: '|', quote: "'", escape: '!', comment: ';' },
  { delimiter: '#', quote: '~', comment: '"' },
  { delimiter: ',', quote: 'none' },
  { delimiter: ';', quote: 'none', comment: '#' },
];

const character = fc.constantFrom(
  'a',
  'b',
  ' ',
  'ü',
  '🙂',
  '\n',
  '\r',
  '\r\n',
  '.',
  'N',
  'NA',
  '""',
  '\\\\',
  '\\"',
  ',',
  ';',
  '\t',
  '|',
  '#',
  '"',
  "'",
  '~',
  '!',
  '\\',
);

const line = fc.record({
  fields: fc.array(
    fc.record({
      text: fc.array(character, { maxLength: 6 }).map((parts) => parts.join('')),
      isQuoted: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  /** Comment lines before the record, if the dialect has them. */
  comments: fc.array(
    fc.array(character, { maxLength: 4 }).map((parts) => parts.join('').replaceAll(/[\r\n]/g, '')),
    { maxLength: 2 },
  ),
});

interface DrawOptions {
  readonly lineEnds?: readonly string[];
  /** Number of fields of every record. */
  readonly columns?: number;
}

/** Well-formed files in many dialects. */
export function fileInDialect({
  lineEnds = ['\n', '\r\n', '\r\r\n'],
  columns,
}: DrawOptions = {}): fc.Arbitrary<GeneratedFile> {
  return fc
    .record({
      options: fc.constantFrom(...dialects),
      lines: fc.array(line, { maxLength: 10 }),
      lineEnd: fc.constantFrom(...lineEnds),
      isCut: fc.boolean(),
    })
    .map(({ options, lines, lineEnd, isCut }) => {
      const bare = (text: string) => bareText(text, options);
      const drawn = lines.map(({ fields }) => {
        const none: GeneratedField = { text: '', isQuoted: false };
        const padded = columns === undefined ? fields : [...fields, none, none, none].slice(0, columns);
        return padded.map(({ text, isQuoted }) =>
          isQuoted && options.quote !== 'none' ? { text, isQuoted } : { text: bare(text), isQuoted: false },
        );
      });
      const text = drawn.map((fields) =>
        fields.map((field) => writeField(field, options)).join(options.delimiter),
      );
      const { comment } = options;
      const lined = text.map((record, i) => {
        const before = comment === undefined ? [] : lines[i]!.comments.map((words) => comment + words);
        return [...before, record, ''].join(lineEnd);
      });
      // Without its line end, a blank last line does not exist.
      const file = lined.join('').slice(0, isCut && text.at(-1) ? -lineEnd.length : undefined);
      return { options, file: Buffer.from(file), records: drawn };
    });
}

function bareText(text: string, { delimiter, quote, comment = '\n' }: GeneratedFile['options']): string {
  return [delimiter, quote, comment, '\n', '\r'].reduce((rest, mark) => rest.replaceAll(mark, ''), text);
}

/** A field as written in the file. */
export function writeField(
  { text, isQuoted }: GeneratedField,
  { quote, escape = quote }: GeneratedFile['options'],
): string {
  if (!isQuoted) return text;
  const escaped = escape === quote ? text : text.replaceAll(escape, escape + escape);
  return quote + escaped.replaceAll(quote, escape + quote) + quote;
}
