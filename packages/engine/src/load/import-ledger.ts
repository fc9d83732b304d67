import { Ledger, type LedgerEntry, type ListedImport, ProgressBoard, type Queryable } from '@repo/database';
import type { ImportQuery } from '../parameters/import-query.ts';
import type { ProblemDetails } from '../problem/problem-details.ts';
import type { ProgressState } from './progress.ts';
import type { Receipt } from './receipt.ts';

/** What the ledger stores about an import as JSON. Imports of older versions may lack newer members. */
interface ImportDocuments {
  readonly parameters: ImportQuery;
  readonly receipt: Receipt;
  readonly problem: ProblemDetails;
}

export type ImportLedger = Ledger<ImportDocuments>;
export type ImportEntry = LedgerEntry<ImportDocuments>;
export type ListedEntry = ListedImport<ImportDocuments>;
export type ImportBoard = ProgressBoard<ProgressState>;

/** Returns the ledger of a database and the progress of running imports. */
export function importsOf(database: Queryable): {
  readonly ledger: ImportLedger;
  readonly board: ImportBoard;
} {
  return { ledger: new Ledger(database), board: new ProgressBoard(database) };
}
