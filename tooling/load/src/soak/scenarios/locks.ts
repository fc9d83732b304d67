import { importFile } from '../import-file.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Somebody else holds the table. */
export const locks: readonly Scenario[] = [
  { name: 'table locked for a while', weight: 2, run: (worker) => lock(worker, 800) },
  { name: 'table locked for too long', weight: 1, run: (worker) => lock(worker, 3_000) },
];

async function lock(worker: Worker, milliseconds: number): Promise<void> {
  const locked = worker.tables.lockFor('journal', milliseconds);
  await importFile(worker, { table: 'journal', file: worker.pickFile({ headOnly: true }) });
  await locked;
}
