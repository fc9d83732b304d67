/** Written by test/api-types.test.ts from docs/openapi.json. */

/**
 * The result of an import. It is sent after COMMIT.
 */
export interface Receipt {
  id: string;
  /**
   * `checked` is a dry run.
   */
  status: 'committed' | 'checked';
  /**
   * `schema.table`
   */
  table: string;
  /**
   * The filename in the form, or in Content-Disposition.
   */
  file?: string;
  mode: 'append' | 'replace' | 'upsert' | 'insert-new';
  /**
   * The format of COPY.
   */
  format: 'binary' | 'text';
  /**
   * Why the format is text.
   */
  formatReason?: string;
  /**
   * Fields of the file that were not loaded: unknown ones (`unknownColumns=ignore`), and those that `map` leaves out.
   */
  leftOut?: {
    /**
     * Position of the field, from 1.
     */
    position: number;
    /**
     * Empty if the field has no name.
     */
    header: string;
  }[];
  /**
   * Fields that were loaded into columns of other names, by `map`, an alias or folded names.
   */
  renamed?: {
    /**
     * Position of the field, from 1.
     */
    position: number;
    /**
     * Empty if the field has no name.
     */
    header: string;
    column: string;
  }[];
  /**
   * `read` is always `loaded + rejected + skipped`.
   */
  rows: {
    /**
     * Records of the file, blank lines included.
     */
    read: number;
    /**
     * Rows loaded into the table.
     */
    loaded: number;
    /**
     * Records that were not loaded because of an error.
     */
    rejected: number;
    /**
     * Blank lines, other lines that are no records (`shape`), records superseded by one with the same key, and records dropped by a trigger.
     */
    skipped: number;
  };
  /**
   * How the shape of the file differs from plain CSV. Counts of 0 are left out.
   */
  shape?: {
    /**
     * Lines above the header or, without one, above the first record.
     */
    leadingLines?: number;
    /**
     * Skipped records whose fields are all empty (`emptyRecords=skip`).
     */
    emptyRecords?: number;
    /**
     * Skipped records that equal the header byte for byte.
     */
    repeatedHeaders?: number;
    /**
     * Records that lacked fields at their end (`ragged=pad`).
     */
    paddedRecords?: number;
    /**
     * Records with additional empty fields at their end (`ragged=pad`).
     */
    trimmedRecords?: number;
  };
  /**
   * More counts of rows; absent for an append without suppressed records.
   */
  written?: {
    /**
     * upsert: rows whose key existed.
     */
    updated?: number;
    /**
     * upsert: records superseded by a later one with the same key.
     */
    superseded?: number;
    /**
     * insert-new: records whose key existed.
     */
    existing?: number;
    /**
     * replace: rows that existed before.
     */
    deleted?: number;
    /**
     * Records that a BEFORE trigger of the table dropped or moved elsewhere. Absent if there are none.
     */
    suppressed?: number;
  };
  /**
   * Sequences that would have given numbers of the file again. Absent if there are none.
   */
  sequences?: {
    column: string;
    /**
     * `schema.sequence`
     */
    sequence: string;
    /**
     * The last value of the sequence now.
     */
    movedTo?: string;
    /**
     * Why it was not moved: the role lacks SELECT or UPDATE on it, or the number is in the far half of its range, or beyond it.
     */
    left?: 'permission' | 'range';
    /**
     * SQL that moves it, if that is right.
     */
    run?: string;
  }[];
  bytes: {
    /**
     * Bytes as sent.
     */
    received: number;
    /**
     * Bytes inflated and in UTF-8.
     */
    decoded: number;
  };
  /**
   * Hash of the inflated file in its own encoding.
   */
  sha256: string;
  /**
   * Counts by column: loaded values that cleaning changed.
   */
  changes: {
    [k: string]: number;
  };
  /**
   * Counts by column: loaded texts that equal a word of `null`. `null.<column>`, or `nullText=true` for all columns, makes them NULL. Absent if there are none.
   */
  keptNullWords?: {
    [k: string]: number;
  };
  rejects: {
    /**
     * Counts by code.
     */
    byCode: {
      [k: string]: number;
    };
    /**
     * @maxItems 100
     */
    sample: {
      /**
       * Data record, counted from 1; 0 is the header.
       */
      record: number;
      /**
       * Line, counted from 1.
       */
      line?: number;
      /**
       * Offset in the decoded file.
       */
      byte?: number;
      column?: string;
      /**
       * Stable; docs/ERRORS.md lists all codes.
       */
      code: string;
      message: string;
      /**
       * All errors of the record, ten at most, beginning with the one above. Absent in receipts of older versions.
       */
      errors?: {
        column?: string;
        /**
         * Stable; docs/ERRORS.md lists all codes.
         */
        code: string;
        message: string;
      }[];
      /**
       * Errors of the record that are not listed; absent if all are.
       */
      moreErrors?: number;
    }[];
    /**
     * Address of all rejects.
     */
    href?: string;
  };
  /**
   * Time from the start in the ledger to this receipt, which is created just before COMMIT.
   */
  durationMs: number;
  rowsPerSecond: number;
  /**
   * Peak memory of the process during the import.
   */
  peakRssBytes: number;
  time: {
    waitingForSourceMs: number;
    processingMs: number;
    waitingForDatabaseMs: number;
  };
}
/**
 * Progress of a running import. No row is visible before COMMIT.
 */
export interface Progress {
  /**
   * `starting` until the first bytes of the file arrive; `merging` while upsert or insert-new merges the rows.
   */
  phase: 'starting' | 'loading' | 'merging' | 'committing';
  bytes: {
    received: number;
    /**
     * The request’s Content-Length, including a form around the file.
     */
    total?: number;
  };
  /**
   * `read` is always `loaded + rejected + skipped`.
   */
  rows: {
    /**
     * Records of the file, blank lines included.
     */
    read: number;
    /**
     * Rows loaded into the table.
     */
    loaded: number;
    /**
     * Records that were not loaded because of an error.
     */
    rejected: number;
    /**
     * Blank lines, other lines that are no records (`shape`), records superseded by one with the same key, and records dropped by a trigger.
     */
    skipped: number;
  };
  rejects: {
    /**
     * Counts by code.
     */
    byCode: {
      [k: string]: number;
    };
  };
  /**
   * Average of the last seconds.
   */
  rowsPerSecond: number;
  /**
   * Estimate from the last seconds; absent if the total is unknown or there is no progress.
   */
  secondsLeft?: number;
  elapsedMs: number;
  /**
   * Memory of the process.
   */
  rssBytes: number;
  /**
   * Memory limit of the process.
   */
  memoryLimitBytes: number;
  waitingFor: 'source' | 'processing' | 'database';
}
/**
 * An import in a list, or one that has no receipt.
 */
export interface ImportSummary {
  id: string;
  status: 'running' | 'committed' | 'checked' | 'failed' | 'died';
  table: string;
  /**
   * The filename in the form, or in Content-Disposition.
   */
  file?: string;
  mode: 'append' | 'replace' | 'upsert' | 'insert-new';
  /**
   * Idempotency-Key of the import.
   */
  key?: string;
  /**
   * `read` is always `loaded + rejected + skipped`.
   */
  rows?: {
    /**
     * Records of the file, blank lines included.
     */
    read: number;
    /**
     * Rows loaded into the table.
     */
    loaded: number;
    /**
     * Records that were not loaded because of an error.
     */
    rejected: number;
    /**
     * Blank lines, other lines that are no records (`shape`), records superseded by one with the same key, and records dropped by a trigger.
     */
    skipped: number;
  };
  startedAt: string;
  endedAt?: string;
  /**
   * Duration, once it has ended; the same as in its receipt.
   */
  durationMs?: number;
  problem?: Problem;
  progress?: Progress;
}
/**
 * Problem details of RFC 9457.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /**
   * Stable; docs/ERRORS.md lists all codes.
   */
  code: string;
  /**
   * What is wrong, and what to do about it.
   */
  detail: string;
  importId?: string;
  position?: {
    /**
     * Data record, counted from 1; 0 is the header.
     */
    record?: number;
    /**
     * Line, counted from 1.
     */
    line?: number;
    /**
     * Offset in the decoded file.
     */
    byte?: number;
    column?: string;
  };
  limit?: number;
  /**
   * Whether the same request may succeed later.
   */
  retryable: boolean;
  /**
   * `read` is always `loaded + rejected + skipped`.
   */
  rows?: {
    /**
     * Records of the file, blank lines included.
     */
    read: number;
    /**
     * Rows loaded into the table.
     */
    loaded: number;
    /**
     * Records that were not loaded because of an error.
     */
    rejected: number;
    /**
     * Blank lines, other lines that are no records (`shape`), records superseded by one with the same key, and records dropped by a trigger.
     */
    skipped: number;
  };
  rejects?: {
    /**
     * Counts by code.
     */
    byCode: {
      [k: string]: number;
    };
    /**
     * @maxItems 100
     */
    sample: {
      /**
       * Data record, counted from 1; 0 is the header.
       */
      record: number;
      /**
       * Line, counted from 1.
       */
      line?: number;
      /**
       * Offset in the decoded file.
       */
      byte?: number;
      column?: string;
      /**
       * Stable; docs/ERRORS.md lists all codes.
       */
      code: string;
      message: string;
      /**
       * All errors of the record, ten at most, beginning with the one above. Absent in receipts of older versions.
       */
      errors?: {
        column?: string;
        /**
         * Stable; docs/ERRORS.md lists all codes.
         */
        code: string;
        message: string;
      }[];
      /**
       * Errors of the record that are not listed; absent if all are.
       */
      moreErrors?: number;
    }[];
    /**
     * Address of all rejects.
     */
    href?: string;
  };
  /**
   * 0. Absent only if the outcome of COMMIT is unknown.
   */
  rowsLoaded?: number;
  [k: string]: unknown;
}
/**
 * A page of imports, newest first.
 */
export interface ImportList {
  imports: ImportSummary[];
  /**
   * Address of the next page; absent on the last page.
   */
  next?: string;
}
/**
 * What an import would do, based on the beginning of its file.
 */
export interface ImportPlan {
  table: string;
  /**
   * Whether the file continues after the sample.
   */
  cut: boolean;
  proposed: {
    delimiter: {
      value: string;
      from: 'parameter' | 'configuration' | 'detected' | 'default';
      /**
       * What in the file shows it.
       */
      evidence?: string;
    };
    quote: {
      value: string;
      from: 'parameter' | 'configuration' | 'detected' | 'default';
      /**
       * What in the file shows it.
       */
      evidence?: string;
    };
    encoding: {
      value: string;
      from: 'parameter' | 'configuration' | 'detected' | 'default';
      /**
       * What in the file shows it.
       */
      evidence?: string;
    };
    dateOrder: {
      value: string;
      from: 'parameter' | 'configuration' | 'detected' | 'default';
      /**
       * What in the file shows it.
       */
      evidence?: string;
    };
  };
  /**
   * mode=replace: all existing rows would be deleted.
   */
  replaces?: {
    /**
     * Other tables whose rows would be deleted or changed.
     */
    cascadesTo: string[];
  };
  /**
   * The query string for an import with this plan.
   */
  parameters: string;
  /**
   * Each field of the records and its column.
   */
  columns: {
    header: string;
    /**
     * How the column was found; `configuration`: as one of its aliases. `map` without a column leaves the field out.
     */
    matched: 'exact' | 'folded' | 'map' | 'order' | 'configuration' | 'none';
    column?: string;
    type?: string;
    rule?: string;
    /**
     * Whether NULL is rejected.
     */
    required?: boolean;
    /**
     * The `map` parameter that says the same; only for `folded` and `configuration`.
     */
    map?: string;
  }[];
  /**
   * Columns of the table that the file lacks.
   */
  missing: {
    column: string;
    type: string;
    /**
     * `required`: the column needs a value, so an import would fail.
     */
    gets: 'default' | 'null' | 'required';
  }[];
  /**
   * Fields that match no column, or several.
   */
  unknown: {
    header: string;
    /**
     * Position of the field, from 1.
     */
    position: number;
    /**
     * A column with a similar name.
     */
    suggestion?: string;
    /**
     * The `map` parameter for the suggestion.
     */
    map?: string;
  }[];
  /**
   * The format of COPY.
   */
  format?: 'binary' | 'text';
  /**
   * Why the format is text.
   */
  formatReason?: string;
  /**
   * Records of the sample; `read` is `valid + rejected + skipped`.
   */
  rows: {
    read: number;
    valid: number;
    rejected: number;
    skipped: number;
  };
  /**
   * How the shape of the file differs from plain CSV. Counts of 0 are left out.
   */
  shape?: {
    /**
     * Lines above the header or, without one, above the first record.
     */
    leadingLines?: number;
    /**
     * Skipped records whose fields are all empty (`emptyRecords=skip`).
     */
    emptyRecords?: number;
    /**
     * Skipped records that equal the header byte for byte.
     */
    repeatedHeaders?: number;
    /**
     * Records that lacked fields at their end (`ragged=pad`).
     */
    paddedRecords?: number;
    /**
     * Records with additional empty fields at their end (`ragged=pad`).
     */
    trimmedRecords?: number;
  };
  /**
   * Counts by column.
   */
  changes: {
    [k: string]: number;
  };
  /**
   * Counts by column: loaded texts that equal a word of `null`. `null.<column>`, or `nullText=true` for all columns, makes them NULL. Absent if there are none.
   */
  keptNullWords?: {
    [k: string]: number;
  };
  rejects: {
    /**
     * Counts by code.
     */
    byCode: {
      [k: string]: number;
    };
    sample: {
      /**
       * Data record, counted from 1; 0 is the header.
       */
      record: number;
      /**
       * Line, counted from 1.
       */
      line?: number;
      /**
       * Offset in the decoded file.
       */
      byte?: number;
      column?: string;
      /**
       * Stable; docs/ERRORS.md lists all codes.
       */
      code: string;
      message: string;
      /**
       * All errors of the record, ten at most, beginning with the one above. Absent in receipts of older versions.
       */
      errors?: {
        column?: string;
        /**
         * Stable; docs/ERRORS.md lists all codes.
         */
        code: string;
        message: string;
      }[];
      /**
       * Errors of the record that are not listed; absent if all are.
       */
      moreErrors?: number;
    }[];
  };
  /**
   * What is unusual about the form of the file, and read as it is.
   */
  notes?: string[];
  /**
   * The first records, before and after cleaning.
   */
  sample: {
    record: number;
    line: number;
    /**
     * Fields in file order; null for the unquoted empty field.
     */
    before: (string | null)[];
    /**
     * Clean values by column, without those that the column’s default replaces; absent if the record is rejected.
     */
    after?: {
      [k: string]: string | null;
    };
    /**
     * Columns whose value cleaning changed.
     */
    changed?: string[];
    reject?: {
      column?: string;
      /**
       * Stable; docs/ERRORS.md lists all codes.
       */
      code: string;
      message: string;
    };
  }[];
  /**
   * Problems that would fail the import.
   */
  problems: Problem[];
}
/**
 * What a file for the table must look like.
 */
export interface TableDescription {
  table: string;
  schema: string;
  name: string;
  /**
   * For example `ordinary`, `partitioned`, `view` or `foreign`.
   */
  kind: string;
  columns: {
    name: string;
    type: string;
    nullable: boolean;
    /**
     * Whether the column has a value if a row lacks it.
     */
    default: boolean;
    identity?: 'always' | 'by default';
    generated: boolean;
    /**
     * Whether a file may have this column.
     */
    insertable: boolean;
    /**
     * Whether a file must have this column.
     */
    required: boolean;
    /**
     * The rule that cleans and checks values; absent if a file may not have the column.
     */
    rule?: string;
    accepts?: string;
    /**
     * Other header names for this column, from the configuration.
     */
    aliases?: string[];
  }[];
  /**
   * Keys that `upsert` and `insert-new` can use.
   */
  keys: {
    primary: boolean;
    columns: string[];
  }[];
  /**
   * The header line of a file.
   */
  template: string;
}
/**
 * A page of tables that can be loaded, sorted by schema and name.
 */
export interface TableList {
  tables: {
    table: string;
    schema: string;
    name: string;
    /**
     * For example `ordinary`, `partitioned`, `view` or `foreign`.
     */
    kind: string;
    /**
     * Row count of the last VACUUM or ANALYZE; null before the first.
     */
    estimatedRows: number | null;
    columnCount: number;
  }[];
  /**
   * Address of the next page; absent on the last page.
   */
  next?: string;
}
