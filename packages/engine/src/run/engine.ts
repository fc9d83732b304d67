import { type ImportBoard, type ImportLedger, importsOf } from '../load/import-ledger.ts';
import { Admission } from './admission.ts';
import type { ImportTargetOptions } from './import-target.ts';
import { RunningImports } from './running-imports.ts';

interface EngineOptions extends ImportTargetOptions {
  /** How long an import waits for its table before it asks for the file. */
  readonly lockTimeoutMs: number;
  /** Bytes that the process may use, for who looks at imports. */
  readonly memoryLimit: number;
  /** Imports with records of more than `LARGE_RECORD_BYTES` at the same time; others wait for one of them to end. */
  readonly largeRecordsMax: number;
}

/** Where imports run, and what all of them share. */
export interface Engine extends EngineOptions {
  readonly ledger: ImportLedger;
  /** How far the imports of all replicas are. */
  readonly board: ImportBoard;
  /** The imports of this process. */
  readonly running: RunningImports;
  readonly largeRecords: Admission;
}

/** Longer than any import takes: a waiting import has received a part of its file. */
const WAIT_MS = 2 ** 31 - 1;

/** Makes an engine for the database of a pool. To be called once for each: it knows the imports that it has started. */
export function createEngine(options: EngineOptions): Engine {
  const { ledger, board } = importsOf(options.pool);
  return {
    ...options,
    ledger,
    board,
    running: new RunningImports(board),
    largeRecords: new Admission({
      max: options.largeRecordsMax,
      waitMs: WAIT_MS,
      waitingMax: Number.POSITIVE_INFINITY,
    }),
  };
}
