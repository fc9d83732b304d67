import { Ledger, ProgressBoard } from '@repo/database';
import type { ImportTargetOptions } from './import-target.ts';
import { RunningImports } from './running-imports.ts';

export interface EngineOptions extends ImportTargetOptions {
  /** How long an import waits for its table before it asks for the file. */
  readonly lockTimeoutMs: number;
  /** Bytes that the process may use, for who looks at imports. */
  readonly memoryLimit: number;
}

/** Where imports run, and what all of them share. */
export interface Engine extends EngineOptions {
  readonly ledger: Ledger;
  /** How far the imports of all replicas are. */
  readonly board: ProgressBoard;
  /** The imports of this process. */
  readonly running: RunningImports;
}

/** Makes an engine for the database of a pool. To be called once for each: it knows the imports that it has started. */
export function createEngine(options: EngineOptions): Engine {
  const board = new ProgressBoard(options.pool);
  return { ...options, ledger: new Ledger(options.pool), board, running: new RunningImports(board) };
}
