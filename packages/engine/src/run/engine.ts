import { type ImportBoard, type ImportLedger, importsOf } from '../load/import-ledger.ts';
import { Admission } from './admission.ts';
import type { ImportTargetOptions } from './import-target.ts';
import { RunningImports } from './running-imports.ts';

interface EngineOptions extends ImportTargetOptions {
  /** How long an import waits for its table before it requests the file. */
  readonly lockTimeoutMs: number;
  /** Memory limit of the process in bytes, shown with imports. */
  readonly memoryLimit: number;
  /** Concurrent imports with records of more than `LARGE_RECORD_BYTES`; others wait for one of them to end. */
  readonly largeRecordsMax: number;
  /** Connections that may check values at the same time, for all imports and plans. */
  readonly checksMax: number;
}

/** Runs imports, and holds what they share. */
export interface Engine extends EngineOptions {
  readonly ledger: ImportLedger;
  /** Progress of the imports of all replicas. */
  readonly board: ImportBoard;
  /** Imports of this process. */
  readonly running: RunningImports;
  readonly largeRecords: Admission;
  readonly checkSlots: Admission;
}

/** Longer than any import takes: a waiting import has already received a part of its file. */
const WAIT_MS = 2 ** 31 - 1;

/**
 * Creates an engine for the database of a pool. Call it once per pool: the engine knows the imports that it has
 * started.
 */
export function createEngine(options: EngineOptions): Engine {
  const { ledger, board } = importsOf(options.pool);
  return {
    ...options,
    ledger,
    board,
    running: new RunningImports(board),
    largeRecords: unlimitedQueue(options.largeRecordsMax),
    checkSlots: unlimitedQueue(options.checksMax),
  };
}

function unlimitedQueue(max: number): Admission {
  return new Admission({ max, waitMs: WAIT_MS, waitingMax: Number.POSITIVE_INFINITY });
}
