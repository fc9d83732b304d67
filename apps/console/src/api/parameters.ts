/** Written by test/parameter-docs.test.ts of apps/stream-engine, from packages/engine/src/parameters. */

/** A parameter of an import, as the page shows it. */
export interface PageParameter {
  readonly label?: string;
  /** Position of its control; undefined: it has none, or one of another kind. */
  readonly control?: 'main' | 'more';
  /** Values to choose from, and what each is called. */
  readonly offers?: Readonly<Record<string, string>>;
  /** The value if nothing is chosen; undefined if the plan detects it. */
  readonly default?: string;
  readonly hint?: string;
  /** The modes that allow it; undefined: all. */
  readonly modes?: readonly string[];
  /** Applies to one file alone, and not to its corrected rejects. */
  readonly notForRejects?: true;
}

/** By name. */
export const parameters: Readonly<Record<string, PageParameter>> = {
  delimiter: {
    label: 'Delimiter',
    control: 'main',
    offers: {
      ',': 'comma',
      ';': 'semicolon',
      tab: 'tab',
      '|': 'pipe',
    },
  },
  quote: {
    label: 'Quote',
    control: 'more',
    default: '"',
    hint: '"; or none',
  },
  escape: {
    label: 'Escape',
    control: 'more',
    hint: 'the quote, doubled',
  },
  comment: {
    label: 'Comment lines begin with',
    control: 'more',
    default: 'none',
    hint: 'nothing',
  },
  header: {
    label: 'First line',
    control: 'more',
    offers: {
      true: 'names of columns',
      false: 'a record: fields in the table’s order',
    },
    default: 'true',
  },
  map: {
    notForRejects: true,
  },
  unknownColumns: {
    label: 'Columns the table lacks',
    control: 'more',
    offers: {
      reject: 'refuse the file',
      ignore: 'leave them out',
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
    label: 'Word for NULL',
    control: 'more',
    hint: 'the empty field',
  },
  dateOrder: {
    label: 'Dates',
    control: 'main',
    offers: {
      iso: 'year first',
      dmy: 'day first: 31/12/2024',
      mdy: 'month first: 12/31/2024',
    },
  },
  timeZone: {
    label: 'Time zone',
    control: 'more',
    default: 'UTC',
    hint: 'UTC; or Europe/Berlin, +02:00',
  },
  exact: {
    default: 'false',
  },
  mode: {
    label: 'Mode',
    control: 'main',
    offers: {
      append: 'Append to the rows there',
      upsert: 'Upsert: update by key',
      'insert-new': 'Insert new keys only',
      replace: 'Replace all rows there',
    },
    default: 'append',
  },
  key: {
    label: 'Key',
    modes: ['upsert', 'insert-new'],
  },
  onConstraint: {
    label: 'Rows that violate a constraint',
    control: 'more',
    offers: {
      fail: 'load nothing',
      reject: 'set them aside',
    },
    default: 'fail',
    modes: ['append', 'replace'],
  },
  cascade: {
    default: 'false',
    modes: ['replace'],
  },
  dryRun: {
    label: 'Only check',
    default: 'false',
    notForRejects: true,
  },
  maxRejects: {
    label: 'Rejects at most',
    control: 'more',
    hint: 'any number; or 100, or 1%',
    notForRejects: true,
  },
  expectedRows: {
    label: 'Records expected',
    control: 'more',
    hint: 'any number',
    notForRejects: true,
  },
};
