/** Written by test/api-types.test.ts from docs/openapi.json. */

/**
 * What an import did. It comes after COMMIT.
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
   * The filename of the form’s part, or of a Content-Disposition.
   */
  file?: string;
  mode: 'append' | 'replace' | 'upsert' | 'insert-new';
  /**
   * Of COPY.
   */
  format: 'binary' | 'text';
  /**
   * Why it is text.
   */
  formatReason?: string;
  /**
   * Names of the header that went to no column of the table (`unknownColumns=ignore`).
   */
  ignoredColumns?: string[];
  /**
   * `read` is always `loaded + rejected + skipped`.
   */
  rows: {
    /**
     * Records of the file, blank lines included.
     */
    read: number;
    /**
     * Rows that are in the table.
     */
    loaded: number;
    /**
     * Records that were not loaded because of an error.
     */
    rejected: number;
    /**
     * Blank lines, records that another one with the same key replaces, and records that a trigger dropped.
     */
    skipped: number;
  };
  /**
   * What else the import did; absent for an append that suppressed nothing.
   */
  written?: {
    /**
     * upsert: rows whose key was there.
     */
    updated?: number;
    /**
     * upsert: records after which another one of the same key came.
     */
    superseded?: number;
    /**
     * insert-new: records whose key was there.
     */
    existing?: number;
    /**
     * replace: rows that were there before.
     */
    deleted?: number;
    /**
     * Records that a BEFORE trigger of the table dropped or moved elsewhere. Absent if there are none.
     */
    suppressed?: number;
  };
  bytes: {
    /**
     * As sent.
     */
    received: number;
    /**
     * Inflated, in UTF-8.
     */
    decoded: number;
  };
  /**
   * Of the inflated file in its own encoding.
   */
  sha256: string;
  /**
   * How many, by column: loaded values that cleaning changed.
   */
  changes: {
    [k: string]: number;
  };
  rejects: {
    /**
     * How many, by code.
     */
    byCode: {
      [k: string]: number;
    };
    /**
     * @maxItems 100
     */
    sample: {
      /**
       * The header is not counted.
       */
      record: number;
      /**
       * 1 is the first.
       */
      line?: number;
      /**
       * From the beginning of the decoded file.
       */
      byte?: number;
      column?: string;
      /**
       * Stable; all of them are in docs/ERRORS.md.
       */
      code: string;
      message: string;
      /**
       * All errors of the record, ten at most, the one above first. Absent in receipts of older versions.
       */
      errors?: {
        column?: string;
        /**
         * Stable; all of them are in docs/ERRORS.md.
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
     * Where all of them are.
     */
    href?: string;
  };
  /**
   * From its entry in the ledger to this receipt, which is made just before COMMIT.
   */
  durationMs: number;
  rowsPerSecond: number;
  /**
   * Memory of the process while the import ran.
   */
  peakRssBytes: number;
  time: {
    waitingForSourceMs: number;
    processingMs: number;
    waitingForDatabaseMs: number;
  };
}
/**
 * How far a running import is; no row is visible before COMMIT.
 */
export interface Progress {
  /**
   * `starting` until the first bytes of the file arrive, `merging` while upsert and insert-new run their statement.
   */
  phase: 'starting' | 'loading' | 'merging' | 'committing';
  bytes: {
    received: number;
    /**
     * The request’s Content-Length, a form around the file included.
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
     * Rows that are in the table.
     */
    loaded: number;
    /**
     * Records that were not loaded because of an error.
     */
    rejected: number;
    /**
     * Blank lines, records that another one with the same key replaces, and records that a trigger dropped.
     */
    skipped: number;
  };
  rejects: {
    /**
     * How many, by code.
     */
    byCode: {
      [k: string]: number;
    };
  };
  /**
   * Of the last seconds.
   */
  rowsPerSecond: number;
  /**
   * At the pace of the last seconds; absent if the total is unknown or nothing moves.
   */
  secondsLeft?: number;
  elapsedMs: number;
  /**
   * Memory of the process.
   */
  rssBytes: number;
  /**
   * What it may use.
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
   * The filename of the form’s part, or of a Content-Disposition.
   */
  file?: string;
  mode: 'append' | 'replace' | 'upsert' | 'insert-new';
  /**
   * Its Idempotency-Key.
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
     * Rows that are in the table.
     */
    loaded: number;
    /**
     * Records that were not loaded because of an error.
     */
    rejected: number;
    /**
     * Blank lines, records that another one with the same key replaces, and records that a trigger dropped.
     */
    skipped: number;
  };
  startedAt: string;
  endedAt?: string;
  /**
   * Once it has ended; the same as in its receipt.
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
   * Stable; all of them are in docs/ERRORS.md.
   */
  code: string;
  /**
   * What is wrong, and what to do about it.
   */
  detail: string;
  importId?: string;
  position?: {
    /**
     * The header is not counted.
     */
    record?: number;
    /**
     * 1 is the first.
     */
    line?: number;
    /**
     * From the beginning of the decoded file.
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
     * Rows that are in the table.
     */
    loaded: number;
    /**
     * Records that were not loaded because of an error.
     */
    rejected: number;
    /**
     * Blank lines, records that another one with the same key replaces, and records that a trigger dropped.
     */
    skipped: number;
  };
  rejects?: {
    /**
     * How many, by code.
     */
    byCode: {
      [k: string]: number;
    };
    /**
     * @maxItems 100
     */
    sample: {
      /**
       * The header is not counted.
       */
      record: number;
      /**
       * 1 is the first.
       */
      line?: number;
      /**
       * From the beginning of the decoded file.
       */
      byte?: number;
      column?: string;
      /**
       * Stable; all of them are in docs/ERRORS.md.
       */
      code: string;
      message: string;
      /**
       * All errors of the record, ten at most, the one above first. Absent in receipts of older versions.
       */
      errors?: {
        column?: string;
        /**
         * Stable; all of them are in docs/ERRORS.md.
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
     * Where all of them are.
     */
    href?: string;
  };
  /**
   * 0; absent only where nobody can tell whether COMMIT went through.
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
 * What an import would do with the beginning of its file.
 */
export interface ImportPlan {
  table: string;
  /**
   * Whether the file goes on after the sample.
   */
  cut: boolean;
  proposed: {
    delimiter: {
      value: string;
      from: 'parameter' | 'configuration' | 'detected' | 'default';
    };
    quote: {
      value: string;
      from: 'parameter' | 'configuration' | 'detected' | 'default';
    };
    encoding: {
      value: string;
      from: 'parameter' | 'configuration' | 'detected' | 'default';
    };
    dateOrder: {
      value: string;
      from: 'parameter' | 'configuration' | 'detected' | 'default';
    };
  };
  /**
   * mode=replace: all rows that are there would be deleted.
   */
  replaces?: {
    /**
     * Other tables whose rows it deletes or changes.
     */
    cascadesTo: string[];
  };
  /**
   * The query string with which an import does this.
   */
  parameters: string;
  /**
   * Each field of the records, and where it goes.
   */
  columns: {
    header: string;
    /**
     * How the column was found; `configuration`: as one of its aliases.
     */
    matched: 'exact' | 'folded' | 'map' | 'order' | 'configuration' | 'none';
    column?: string;
    type?: string;
    rule?: string;
    /**
     * Whether NULL is rejected.
     */
    required?: boolean;
  }[];
  /**
   * Columns of the table that the file does not have.
   */
  missing: {
    column: string;
    type: string;
    /**
     * `required`: it needs a value, so an import would fail.
     */
    gets: 'default' | 'null' | 'required';
  }[];
  /**
   * Names of the header that mean no column, or one of several.
   */
  unknown: {
    header: string;
    /**
     * The column that may be meant.
     */
    suggestion?: string;
    /**
     * The parameter that takes the suggestion.
     */
    map?: string;
  }[];
  /**
   * Of COPY.
   */
  format?: 'binary' | 'text';
  /**
   * Why it is text.
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
   * How many, by column.
   */
  changes: {
    [k: string]: number;
  };
  rejects: {
    /**
     * How many, by code.
     */
    byCode: {
      [k: string]: number;
    };
    sample: {
      /**
       * The header is not counted.
       */
      record: number;
      /**
       * 1 is the first.
       */
      line?: number;
      /**
       * From the beginning of the decoded file.
       */
      byte?: number;
      column?: string;
      /**
       * Stable; all of them are in docs/ERRORS.md.
       */
      code: string;
      message: string;
      /**
       * All errors of the record, ten at most, the one above first. Absent in receipts of older versions.
       */
      errors?: {
        column?: string;
        /**
         * Stable; all of them are in docs/ERRORS.md.
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
   * The first records, before and after cleaning.
   */
  sample: {
    record: number;
    line: number;
    /**
     * Its fields in the order of the file; null for the unquoted empty field.
     */
    before: (string | null)[];
    /**
     * The clean values by column; absent if the record is rejected.
     */
    after?: {
      [k: string]: string | null;
    };
    /**
     * Columns whose text cleaning changed.
     */
    changed?: string[];
    reject?: {
      column?: string;
      /**
       * Stable; all of them are in docs/ERRORS.md.
       */
      code: string;
      message: string;
    };
  }[];
  /**
   * Why an import would fail as a whole.
   */
  problems: Problem[];
}
/**
 * What a file for the table must be like.
 */
export interface TableDescription {
  table: string;
  schema: string;
  name: string;
  /**
   * Such as `ordinary`, `partitioned`, `view` or `foreign`.
   */
  kind: string;
  columns: {
    name: string;
    type: string;
    nullable: boolean;
    /**
     * Whether a row without it gets a value.
     */
    default: boolean;
    identity?: 'always' | 'by default';
    generated: boolean;
    /**
     * Whether a file may have it …
     */
    insertable: boolean;
    /**
     * … and whether it must.
     */
    required: boolean;
    /**
     * What cleans and checks its values; absent if a file may not have it.
     */
    rule?: string;
    accepts?: string;
    /**
     * Names in a header that mean this column as well, by the configuration.
     */
    aliases?: string[];
  }[];
  /**
   * By which `upsert` and `insert-new` can go.
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
     * Such as `ordinary`, `partitioned`, `view` or `foreign`.
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
