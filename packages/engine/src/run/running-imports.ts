import type { ProgressBoard } from '@repo/database';
import { Problem } from '../problem/problem.ts';
import type { Progress } from '../load/progress.ts';
import { ProgressReport } from './progress-report.ts';

interface RunningImport {
  readonly progress: Progress;
  readonly cancel: () => void;
}

/** The imports of this process: shown from memory here, and reported to the board for other replicas. */
export class RunningImports {
  readonly #board: ProgressBoard;
  readonly #imports = new Map<string, RunningImport>();
  /** Of those that are over, what is being taken down from the board. */
  readonly #endings = new Set<Promise<void>>();

  constructor(board: ProgressBoard) {
    this.#board = board;
  }

  find(importId: string): RunningImport | undefined {
    return this.#imports.get(importId);
  }

  /**
   * Runs an import that can be looked at and cancelled meanwhile.
   * @param work gets a signal that is aborted as the given one is, or with a Problem IMPORT_CANCELLED
   */
  async run<T>(
    importId: string,
    progress: Progress,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const cancelled = new AbortController();
    const cancel = () =>
      cancelled.abort(new Problem('IMPORT_CANCELLED', 'somebody has cancelled the import'));
    const report = new ProgressReport({ board: this.#board, importId, progress, onCancelled: cancel });
    this.#imports.set(importId, { progress, cancel });
    try {
      return await work(AbortSignal.any([signal, cancelled.signal]));
    } finally {
      this.#imports.delete(importId);
      const ending = report.end();
      this.#endings.add(ending);
      void ending.then(() => this.#endings.delete(ending));
    }
  }

  /** Resolves when nothing is on the board any more of those that are over: to be awaited before the pool is ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#endings);
  }
}
