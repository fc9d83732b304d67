/** Written by test/parameter-docs.test.ts of apps/stream-engine, from packages/engine/src/parameters. */

/** A parameter of an import, as the page shows it. */
export interface PageParameter {
  readonly label?: string;
  /** Position of its control; undefined: it has none, or one of another kind. */
  readonly control?: 'main' | 'more';
  /** Labels of the selectable values, by value. */
  readonly offers?: Readonly<Record<string, string>>;
  /** The value if nothing is chosen; undefined if the plan detects it. */
  readonly default?: string;
  readonly hint?: string;
  /** The modes that allow it; undefined: all. */
  readonly modes?: readonly string[];
  /** Applies to one file alone, and not to its corrected rejects. */
  readonly notForRejects?: true;
  /** Whether it may have several values. */
  readonly isRepeatable?: true;
  /** Rules of the columns for which it can be set alone; undefined: it is for all columns. */
  readonly rules?: readonly string[] | 'all';
}

/** Parameters by name. */
export const parameters: Readonly<Record<string, PageParameter>> = {
  delimiter: {
    label: 'Delimiter',
    control: 'main',
    offers: {
      ',': 'Comma (,)',
      ';': 'Semicolon (;)',
      tab: 'Tab',
      '|': 'Pipe (|)',
    },
  },
  quote: {
    label: 'Quote character',
    control: 'more',
    default: '"',
    hint: '" (or none)',
  },
  escape: {
    label: 'Escape character',
    control: 'more',
    hint: 'doubled quote',
  },
  quotes: {
    label: 'Misplaced quotes',
    control: 'more',
    offers: {
      strict: 'Reject the record',
      lenient: 'Read as text',
    },
    default: 'strict',
  },
  comment: {
    label: 'Comment character',
    control: 'more',
    default: 'none',
    hint: 'none',
  },
  header: {
    label: 'Header',
    control: 'more',
    offers: {
      true: 'First line has column names',
      false: 'None: fields in table order',
    },
    default: 'true',
  },
  skipLines: {
    label: 'Lines above the header',
    control: 'more',
    default: '0',
    hint: '0',
  },
  headerRows: {
    label: 'Header records',
    control: 'more',
    default: '1',
    hint: '1',
  },
  ragged: {
    label: 'Records of another length',
    control: 'more',
    offers: {
      reject: 'Reject them',
      pad: 'Add or drop empty fields',
    },
    default: 'reject',
  },
  emptyRecords: {
    label: 'Empty records',
    control: 'more',
    offers: {
      skip: 'Skip',
      load: 'Load',
    },
    default: 'skip',
  },
  map: {
    notForRejects: true,
    isRepeatable: true,
  },
  unknownColumns: {
    label: 'Unknown columns',
    control: 'more',
    offers: {
      reject: 'Reject the file',
      ignore: 'Ignore',
    },
    default: 'reject',
  },
  encoding: {
    label: 'Encoding',
    control: 'main',
    offers: {
      'utf-8': 'utf-8',
      'windows-1252': 'windows-1252',
      'utf-16le': 'utf-16le',
      'utf-16be': 'utf-16be',
      'windows-1250': 'windows-1250',
      'windows-1251': 'windows-1251',
      'iso-8859-1': 'iso-8859-1',
      'iso-8859-2': 'iso-8859-2',
      'iso-8859-15': 'iso-8859-15',
      shift_jis: 'shift_jis',
      'euc-jp': 'euc-jp',
      'euc-kr': 'euc-kr',
      gb18030: 'gb18030',
      big5: 'big5',
    },
    notForRejects: true,
  },
  null: {
    label: 'Treat as NULL',
    control: 'more',
    hint: 'none (or NA, NULL)',
    isRepeatable: true,
    rules: 'all',
  },
  nullCase: {
    default: 'exact',
    rules: 'all',
  },
  nullQuoted: {
    default: 'false',
    rules: 'all',
  },
  nullText: {
    default: 'false',
  },
  empty: {
    label: 'Empty fields',
    control: 'more',
    offers: {
      null: 'NULL',
      default: 'The column’s default',
      text: 'Empty text',
    },
    rules: 'all',
  },
  dateOrder: {
    label: 'Date order',
    control: 'main',
    offers: {
      iso: 'Year first: 2024-12-31',
      dmy: 'Day first: 31/12/2024',
      mdy: 'Month first: 12/31/2024',
    },
    rules: ['date', 'timestamp', 'timestamptz'],
  },
  dateFormat: {
    label: 'Date format',
    control: 'more',
    hint: 'any (or DD.MM.YYYY HH24:MI, epoch_s, excel)',
    rules: ['date', 'timestamp', 'timestamptz', 'time'],
  },
  timeZone: {
    label: 'Time zone',
    control: 'more',
    default: 'UTC',
    hint: 'UTC (or Europe/Berlin, +02:00)',
    rules: ['timestamptz', 'timetz'],
  },
  decimal: {
    label: 'Decimal mark',
    control: 'more',
    offers: {
      '.': 'Point: 1.5',
      ',': 'Comma: 1,5',
    },
    rules: ['integer', 'numeric', 'float'],
  },
  grouping: {
    label: 'Thousands separator',
    control: 'more',
    offers: {
      none: 'None',
      ',': 'Comma: 1,000',
      '.': 'Point: 1.000',
      space: 'Space: 1 000',
      "'": "Apostrophe: 1'000",
    },
    default: 'none',
    rules: ['integer', 'numeric', 'float'],
  },
  number: {
    label: 'Numbers',
    control: 'more',
    offers: {
      plain: 'Plain: -5',
      human: 'For people: (5), 5-, 5% is 5',
      percent: 'For people, and 5% is 0.05',
    },
    default: 'plain',
    rules: ['integer', 'numeric', 'float'],
  },
  trim: {
    label: 'Trim values',
    control: 'more',
    offers: {
      false: 'Keep whitespace',
      true: 'Remove whitespace at both ends',
    },
    default: 'false',
    rules: 'all',
  },
  exact: {
    default: 'false',
  },
  mode: {
    label: 'Mode',
    control: 'main',
    offers: {
      append: 'Append rows',
      upsert: 'Upsert by key',
      'insert-new': 'Insert new keys only',
      replace: 'Replace all rows',
    },
    default: 'append',
  },
  key: {
    label: 'Key',
    modes: ['upsert', 'insert-new'],
  },
  onConstraint: {
    label: 'Constraint violations',
    control: 'more',
    offers: {
      fail: 'Load nothing',
      reject: 'Reject those records',
    },
    default: 'fail',
    modes: ['append', 'replace'],
  },
  cascade: {
    default: 'false',
    modes: ['replace'],
  },
  sequences: {
    default: 'move',
  },
  dryRun: {
    label: 'Dry run',
    default: 'false',
    notForRejects: true,
  },
  maxRejects: {
    label: 'Maximum rejects',
    control: 'more',
    hint: 'no limit (or 100, 1%)',
    notForRejects: true,
  },
  expectedRows: {
    label: 'Expected records',
    control: 'more',
    hint: 'any number',
    notForRejects: true,
  },
  rule: {
    label: 'Rule',
    offers: {
      text: 'Text, unchanged',
      email: 'E-mail address',
    },
    rules: ['text', 'email', 'char'],
  },
  replace: {
    label: 'Replace',
    hint: 'text:replacement',
    isRepeatable: true,
    rules: 'all',
  },
  case: {
    label: 'Letter case',
    offers: {
      upper: 'Upper case',
      lower: 'Lower case',
    },
    rules: 'all',
  },
  values: {
    label: 'Allowed values',
    hint: 'value or value:replacement',
    isRepeatable: true,
    rules: 'all',
  },
  pattern: {
    label: 'Pattern',
    hint: '[A-Z]{2}\\d+',
    rules: 'all',
  },
  length: {
    label: 'Length',
    hint: '5, 2..5, 2.. or ..5',
    rules: 'all',
  },
  min: {
    label: 'Minimum',
    rules: ['integer', 'numeric', 'float', 'date', 'timestamp', 'timestamptz', 'time'],
  },
  max: {
    label: 'Maximum',
    rules: ['integer', 'numeric', 'float', 'date', 'timestamp', 'timestamptz', 'time'],
  },
};
