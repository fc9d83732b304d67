import type { Receipt } from '@repo/engine';
import type { Condition } from './condition.ts';
import { overallRowsPerSecond } from './conditions.ts';
import type { EarlyCount } from './import-run.ts';
import type { Machine } from './machine.ts';
import type { Measurement } from './measurement.ts';
import { type MemoryFigures, memoryFigures } from './memory-figures.ts';
import type { AcceptanceOptions } from './options.ts';
import { parseReceipt } from './receipt.ts';

/** The content of report.json, and what report.md is written from. */
export interface RunReport {
  readonly date: string;
  readonly machine: Machine;
  readonly options: Omit<AcceptanceOptions, 'report' | 'keep'>;
  readonly file: { readonly rows: number; readonly bytes: number; readonly sha256: string };
  readonly conditions: readonly Condition[];
  readonly rowsPerSecond: number;
  readonly memory: MemoryFigures;
  readonly uploads: readonly UploadReport[];
  /** Milliseconds since the first upload began, bytes in use, bytes with the file cache. */
  readonly samples: readonly (readonly [atMs: number, heldBytes: number, chargedBytes: number])[];
}

interface UploadReport {
  readonly table: string;
  readonly status: number;
  /** curl's own measure. */
  readonly seconds: number;
  readonly bytesSent: number;
  readonly earlyCounts: readonly EarlyCount[];
  readonly countAtAnswer: number | null;
  readonly receipt: Partial<Receipt> | null;
}

export interface RunReportInput {
  readonly options: AcceptanceOptions;
  readonly machine: Machine;
  readonly measurement: Measurement;
  readonly conditions: readonly Condition[];
}

/** Puts a run into figures that can be kept: they name the hardware, and neither host, user nor path. */
export function summarise({ options, machine, measurement, conditions }: RunReportInput): RunReport {
  const { report: _folder, keep: _keep, ...kept } = options;
  const { expected, imports, samples } = measurement;
  const startedAtMs = Math.min(...imports.map((run) => run.startedAtMs));
  return {
    date: new Date().toISOString().slice(0, 10),
    machine,
    options: kept,
    file: { rows: expected.rows.read, bytes: expected.bytes, sha256: expected.sha256 },
    conditions,
    rowsPerSecond: overallRowsPerSecond(measurement),
    memory: memoryFigures(measurement),
    uploads: imports.map(({ table, upload, earlyCounts, countAtAnswer }) => ({
      table,
      status: upload.status,
      seconds: upload.seconds,
      bytesSent: upload.bytesSent,
      earlyCounts,
      countAtAnswer,
      receipt: parseReceipt(upload.body) ?? null,
    })),
    samples: samples.map(({ atMs, heldBytes, chargedBytes }) => [
      Math.round(atMs - startedAtMs),
      heldBytes,
      chargedBytes,
    ]),
  };
}
