import type { ImportClaim } from '@repo/database';
import type { ImportBoard } from '../load/import-ledger.ts';
import type { Progress } from '../load/progress.ts';
import type { Receipt } from '../load/receipt.ts';
import { Problem } from '../problem/problem.ts';
import { ProgressReport } from './progress-report.ts';

/** Outcome of a requested import. */
export interface ImportedFile {
  readonly receipt: Receipt;
  /** Whether the receipt is that of an earlier import with the same Idempotency-Key. */
  readonly isRepeated: boolean;
}

/** A running import. It continues even if no caller waits for it. */
export interface StartedImport {
  readonly id: string;
  readonly claim: ImportClaim;
  readonly progress: Progress;
  /**
   * Whether the ledger has the import, so that it can be found by its id. Stays false if another import has its key,
   * whose outcome it then shares, or if the database is lost first.
   */
  readonly isEntered: boolean;
  /** Rolls the import back, unless it is being committed: the outcome is then a Problem IMPORT_CANCELLED. */
  cancel(): void;
  /**
   * Resolves with the receipt when COMMIT is acknowledged. Rejects with a Problem, CsvError or DatabaseError, or the
   * reason of the signal that ended the import. Then nothing was loaded, except with a CommitOutcomeUnknownError.
   */
  readonly outcome: Promise<ImportedFile>;
}

/** Callbacks and signal for the work of an import. */
export interface ImportControl {
  /** Aborted when the import is cancelled, or by the signal that it was started with. */
  readonly signal: AbortSignal;
  /** Call this when the ledger has the import. */
  readonly onEntered: () => void;
  /** Call this when another import turns out to have the key. */
  readonly onYielded: () => void;
}

/** Problem of a cancelled import. */
export function importCancelled(): Problem {
  return new Problem('IMPORT_CANCELLED', 'the import was cancelled while it was running');
}

type RunningImport = Pick<StartedImport, 'progress' | 'cancel'>;

/** Imports of this process: shown from memory here, and reported to the board for other replicas. */
export class RunningImports {
  readonly #board: ImportBoard;
  readonly #imports = new Map<string, RunningImport>();
  /** Removals from the board of imports that are over. */
  readonly #endings = new Set<Promise<void>>();

  constructor(board: ImportBoard) {
    this.#board = board;
  }

  find(importId: string): RunningImport | undefined {
    return this.#imports.get(importId);
  }

  /**
   * Starts an import, which can be shown and cancelled from now on.
   * @param signal ends it
   */
  start(
    claim: ImportClaim,
    progress: Progress,
    signal: AbortSignal,
    work: (control: ImportControl) => Promise<ImportedFile>,
  ): StartedImport {
    const { id } = claim;
    const cancelled = new AbortController();
    const cancel = () => cancelled.abort(importCancelled());
    const report = new ProgressReport({ board: this.#board, importId: id, progress, onCancelled: cancel });
    let isEntered = false;
    const onEntered = () => {
      isEntered = true;
    };
    const onYielded = () => this.#end(id, report);
    this.#imports.set(id, { progress, cancel });
    const control = { signal: AbortSignal.any([signal, cancelled.signal]), onEntered, onYielded };
    const outcome = work(control).finally(() => this.#end(id, report));
    // The caller may start waiting later, or never.
    outcome.catch(() => {});
    return {
      id,
      claim,
      progress,
      cancel,
      outcome,
      get isEntered() {
        return isEntered;
      },
    };
  }

  #end(importId: string, report: ProgressReport): void {
    if (!this.#imports.delete(importId)) return;
    const ending = report
      .end()
      .catch(() => {})
      .finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }

  /** Resolves when imports that are over are removed from the board. Await it before the pool is closed. */
  async settled(): Promise<void> {
    await Promise.all(this.#endings);
  }
}
