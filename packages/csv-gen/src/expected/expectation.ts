import type { Contact } from '../contacts/contact.ts';
import type { DirtKind, RejectCode } from '../dirt/dirt-kinds.ts';
import { type ColumnChecksums, ColumnChecksumsBuilder } from './column-checksums.ts';

const FIRST_RECORDS_MAX = 5;

export interface ExpectedRejects {
  /** Sums of `byKind`, without codes that do not occur. */
  readonly byCode: Partial<Record<RejectCode, number>>;
  /**
   * Counts by kind, without kinds that do not occur. `firstRecords` has up to 5 record numbers; the first data record
   * is 1.
   */
  readonly byKind: Record<string, { code: RejectCode; count: number; firstRecords: number[] }>;
}

/** Expected result of an import, without the file's own size and digest. */
export interface ExpectedImport {
  readonly rows: { readonly read: number; readonly loaded: number; readonly rejected: number };
  readonly rejects: ExpectedRejects;
  /** Number of loaded rows whose text cleaning changed, by column, without columns that have none. */
  readonly changes: Partial<Record<keyof Contact['changed'], number>>;
  readonly columns: ColumnChecksums;
}

/** Counts the expected fate of each record, in constant memory. */
export class Expectation {
  readonly #columns = new ColumnChecksumsBuilder();
  readonly #byKind: ExpectedRejects['byKind'] = {};
  #loaded = 0;
  #changes = { email: 0, signup_date: 0 };

  addLoaded({ row, changed }: Contact): void {
    this.#loaded += 1;
    if (changed.email) this.#changes.email += 1;
    if (changed.signup_date) this.#changes.signup_date += 1;
    this.#columns.add(row);
  }

  addRejected({ name, code }: DirtKind, record: number): void {
    this.#byKind[name] ??= { code, count: 0, firstRecords: [] };
    const kind = this.#byKind[name];
    kind.count += 1;
    if (kind.firstRecords.length < FIRST_RECORDS_MAX) kind.firstRecords.push(record);
  }

  result(): ExpectedImport {
    const byKind = structuredClone(this.#byKind);
    const byCode: Partial<Record<RejectCode, number>> = {};
    for (const { code, count } of Object.values(byKind)) byCode[code] = (byCode[code] ?? 0) + count;
    const rejected = Object.values(byKind).reduce((sum, { count }) => sum + count, 0);
    return {
      rows: { read: this.#loaded + rejected, loaded: this.#loaded, rejected },
      rejects: { byCode, byKind },
      changes: Object.fromEntries(Object.entries(this.#changes).filter(([, count]) => count > 0)),
      columns: this.#columns.build(),
    };
  }
}
