import type { ImportClaim } from '@repo/database';
import type { ImportBoard } from '../load/import-ledger.ts';
import type { Progress } from '../load/progress.ts';
import type { Receipt } from '../load/receipt.ts';
import { Problem } from '../problem/problem.ts';
import { ProgressReport } from './progress-report.ts';

/** What became of an import that was asked for. */
export interface ImportedFile {
  readonly receipt: Receipt;
  /** The receipt is that of an earlier import with the same Idempotency-Key. */
  readonly isRepeated: boolean;
}

/** An import under way. Nothing of it depends on whether somebody waits for it. */
export interface StartedImport {
  readonly id: string;
  readonly claim: ImportClaim;
  readonly progress: Progress;
  /**
   * Whether the ledger has it, so that its id can be asked for. It never does if another import has its key, whose outcome
   * it shares then, or if the database is lost before.
   */
  readonly isEntered: boolean;
  /** Rolls it back, unless it is being committed: the outcome is a Problem IMPORT_CANCELLED then. */
  cancel(): void;
  /**
   * The receipt, once COMMIT is acknowledged. Rejects with a Problem, CsvError or DatabaseError, or the reason of the
   * signal that has ended it; nothing was loaded then, unless that is a CommitOutcomeUnknownError.
   */
  readonly outcome: Promise<ImportedFile>;
}

/** Given to the work of an import. */
export interface ImportControl {
  /** Aborted when the import is cancelled, and with the signal that it was started with. */
  readonly signal: AbortSignal;
  /** To be called when the ledger has the import. */
  readonly entered: () => void;
  /** To be called when another import turns out to have its key. */
  readonly yields: () => void;
}

/** The problem of an import that somebody cancelled. */
export function importCancelled(): Problem {
  return new Problem('IMPORT_CANCELLED', 'the import was cancelled while it was running');
}

type RunningImport = Pick<StartedImport, 'progress' | 'cancel'>;

/** The imports of this process: shown from memory here, and reported to the board for other replicas. */
export class RunningImports {
  readonly #board: ImportBoard;
  readonly #imports = new Map<string, RunningImport>();
  /** Of those that are over, what is being taken down from the board. */
  readonly #endings = new Set<Promise<void>>();

  constructor(board: ImportBoard) {
    this.#board = board;
  }

  find(importId: string): RunningImport | undefined {
    return this.#imports.get(importId);
  }

  /**
   * Starts an import, which can be looked at and cancelled from now on.
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
    const entered = () => {
      isEntered = true;
    };
    const yields = () => this.#end(id, report);
    this.#imports.set(id, { progress, cancel });
    const control = { signal: AbortSignal.any([signal, cancelled.signal]), entered, yields };
    const outcome = work(control).finally(() => this.#end(id, report));
    // Whoever has started it may begin to wait later, or never.
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

  /** Resolves when nothing is on the board any more of those that are over: to be awaited before the pool is ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#endings);
  }
}
