import { type Row, sourceFile } from './source-file.ts';
import { type Dialect, standard, writeCells, writeRows } from './write-rows.ts';

export type TextRow = readonly string[];

export interface PollutedFile {
  /** Name of the pollution. */
  readonly pollution: string;
  readonly content: string;
  /** Rows that should arrive; the first is the header if the file has one. */
  readonly rows: readonly TextRow[];
  /** Whether the header is the row that is polluted. */
  readonly isHeaderPolluted: boolean;
  readonly told: Told;
}

/** What each contender is told about a file, as in the paper. */
interface Told extends Dialect {
  /** Lines above the header. */
  readonly preambleLines: number;
  readonly headerLines: number;
  /** Names of the columns. */
  readonly names: readonly string[];
}

export interface Pollution {
  readonly name: string;
  /** Rule of the paper's grammar that is broken, F for the format and S for a structural character. */
  readonly rule: string;
  /** How many files of the paper's survey have it. */
  readonly surveyed: number;
  /** One for each place where the source file can have it. */
  readonly files: readonly PollutedFile[];
}

const [header, ...records] = sourceFile as [Row, ...Row[]];
const names = header.map(({ text }) => text);
const whole = writeRows(sourceFile);
const { newline } = standard;

/** A file each, of the source file and of each pollution of a whole file. */
const wholeFiles = [
  one('none', 'source', 1, {}),
  one('no content', 'F0', 15, { content: '', rows: [] }, { headerLines: 0, names: ['column_1'] }),
  one('no trailing newline', 'F0', 184, { content: whole.slice(0, -newline.length) }),
  one('two trailing newlines', 'F0', 5, { content: whole + newline }),
  one('no header', 'F1', 470, onlyRows(records), {
    headerLines: 0,
    names: names.map((_, at) => `column_${at + 1}`),
  }),
  headers('two header rows', 2),
  headers('three header rows', 3),
  one(
    'preamble',
    'F1',
    282,
    { content: `PREAMBLE,,,,,,,,${newline},,,,,,,,${newline}${whole}` },
    { preambleLines: 2 },
  ),
  secondTable('second table, narrower', (row) => row.slice(0, -1)),
  secondTable('second table, as wide', (row) => row),
  secondTable('second table, wider', (row) => [
    ...row,
    { text: row === header ? 'more' : '', isQuoted: false },
  ]),
  one('header only', 'F2', 3, onlyRows([header])),
  one('one record', 'F2', 4, onlyRows(sourceFile.slice(0, 2))),
  dialect('LF', 'S0', 1691, { newline: '\n' }),
  dialect('CR', 'S0', 7, { newline: '\r' }),
  dialect('semicolons', 'S1', 834, { delimiter: ';' }),
  dialect('commas with blanks', 'S1', 101, { delimiter: ', ' }),
  dialect('tabs', 'S1', 8 / 2, { delimiter: '\t' }),
  dialect('blanks', 'S1', 8 / 2, { delimiter: ' ' }),
  dialect('apostrophes as quotes', 'S2', 11, { quote: "'" }),
  dialect('backslash as escape', 'S3', 1, { escape: '\\' }),
  dialect('no escape', 'S3', 7, { escape: '' }),
];

/** The 2,290 files: those of section 3.3, weighted as in the published scores. */
export const pollutions: readonly Pollution[] = [
  ...wholeFiles,
  everywhere('missing delimiter', 'F3, F4', (672 * 1040) / 2828, (cells, at) =>
    at === 0 ? null : cells.toSpliced(at - 1, 2, `${cells[at - 1]}${cells[at]}`).join(','),
  ),
  everywhere('additional delimiter', 'F3, F4', (756 * 1040) / 2828, (cells, at) =>
    cells.toSpliced(at, 0, '').join(','),
  ),
  everywhere(
    'unescaped quote',
    'F5',
    7,
    (cells, at) => cells.with(at, `"${cells[at]}`).join(','),
    (row, at) => row.with(at, `"${row[at]}`),
  ),
  everywhere('a row with blanks', 'S1', 12, (cells, at) => (at === 0 ? cells.join(' ') : null)),
];

function one(
  name: string,
  rule: string,
  surveyed: number,
  file: Partial<PollutedFile>,
  told: Partial<Told> = {},
): Pollution {
  return { name, rule, surveyed, files: [pollutedFile(name, file, told)] };
}

function pollutedFile(pollution: string, file: Partial<PollutedFile>, told: Partial<Told>): PollutedFile {
  const usual = { ...standard, preambleLines: 0, headerLines: 1, names };
  return {
    pollution,
    content: whole,
    rows: textsOf(sourceFile),
    isHeaderPolluted: false,
    ...file,
    told: { ...usual, ...told },
  };
}

function onlyRows(rows: readonly Row[]): Partial<PollutedFile> {
  return { content: writeRows(rows), rows: textsOf(rows) };
}

/** The header several times; the names of a column belong together. */
function headers(name: string, headerLines: number): Pollution {
  const joined = names.map((text) => Array<string>(headerLines).fill(text).join(' '));
  const content = `${names.join(',')}${newline}`.repeat(headerLines - 1) + whole;
  const rows = [joined, ...textsOf(records)];
  return one(name, 'F1', 94 / 2, { content, rows }, { headerLines, names: joined });
}

/** The source file, and a second table with a header of its own, which should not be loaded. */
function secondTable(name: string, change: (row: Row) => Row): Pollution {
  const second = sourceFile.slice(0, -1).map(change);
  return one(name, 'F1', 188 / 3, { content: whole + writeRows(second) });
}

/** Another dialect. What is quoted stays so, even where other fields now hold the delimiter or the quote. */
function dialect(name: string, rule: string, surveyed: number, change: Partial<Dialect>): Pollution {
  const content = writeRows(sourceFile, { ...standard, ...change });
  return one(name, rule, surveyed, { content }, change);
}

/**
 * A file for each field of the source file.
 *
 * @param pollute makes the line from the fields as written; null: no such file
 * @param expect changes the row that is expected
 */
function everywhere(
  name: string,
  rule: string,
  surveyed: number,
  pollute: (cells: readonly string[], column: number) => string | null,
  expect: (row: TextRow, column: number) => TextRow = (row) => row,
): Pollution {
  const lines = sourceFile.map((row) => writeCells(row).join(','));
  const rows = textsOf(sourceFile);
  const files = sourceFile.flatMap((row, at) =>
    names.flatMap((_, column) => {
      const line = pollute(writeCells(row), column);
      if (line === null) return [];
      const content = lines.with(at, line).map((text) => text + newline);
      const expected = rows.with(at, expect(rows[at]!, column));
      return pollutedFile(
        name,
        { content: content.join(''), rows: expected, isHeaderPolluted: at === 0 },
        { names: expected[0]! },
      );
    }),
  );
  return { name, rule, surveyed, files };
}

function textsOf(rows: readonly Row[]): TextRow[] {
  return rows.map((row) => row.map(({ text }) => text));
}
