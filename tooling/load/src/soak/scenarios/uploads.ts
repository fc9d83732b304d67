import { importFile } from '../import-file.ts';
import { requireEqual } from '../tally.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Uploads of well-behaved clients, in every mode, and into a table that another session has locked. */
export const uploads: readonly Scenario[] = [
  { name: 'append', weight: 30, run: append },
  { name: 'append, dirty', weight: 15, run: appendDirty },
  { name: 'append existing rows', weight: 5, run: appendTwice },
  { name: 'replace', weight: 10, run: replace },
  { name: 'upsert', weight: 10, run: upsert },
  { name: 'insert-new', weight: 5, run: insertNew },
  { name: 'onConstraint=reject', weight: 5, run: rejectOnConstraint },
  { name: 'dryRun', weight: 5, run: dryRun },
  { name: 'table locked for a while', weight: 2, run: (worker) => appendWhileLocked(worker, 800) },
  { name: 'table locked for too long', weight: 1, run: (worker) => appendWhileLocked(worker, 3_000) },
];

async function append(worker: Worker): Promise<void> {
  await importFile(worker, { table: 'journal', file: worker.pickFile() });
}

async function appendDirty(worker: Worker): Promise<void> {
  const file = worker.pickFile({ dirty: true });
  const { status, answer } = await importFile(worker, { table: 'journal', file });
  if (status === 200) requireEqual('rows.rejected', answer.rows.rejected, file.expected.rows.rejected);
}

async function appendTwice(worker: Worker): Promise<void> {
  const file = worker.pickFile();
  await worker.tables.truncate('contacts');
  await importFile(worker, { table: 'contacts', file });
  await importFile(worker, { table: 'contacts', file, errors: ['CONSTRAINT_UNIQUE'] });
}

async function replace(worker: Worker): Promise<void> {
  const file = worker.pickFile({ dirty: worker.random.chance(0.3) });
  // Some files have no valid row.
  const errors = file.expected.rows.loaded === 0 ? ['REPLACE_EMPTY', 'REPLACE_REJECTS'] : [];
  await importFile(worker, {
    table: 'contacts',
    file,
    query: { mode: 'replace', maxRejects: '100%' },
    errors,
  });
}

async function upsert(worker: Worker): Promise<void> {
  const file = worker.pickFile({ dirty: worker.random.chance(0.3) });
  await importFile(worker, { table: 'contacts', file, query: { mode: 'upsert' } });
}

async function insertNew(worker: Worker): Promise<void> {
  await importFile(worker, { table: 'contacts', file: worker.pickFile(), query: { mode: 'insert-new' } });
}

async function rejectOnConstraint(worker: Worker): Promise<void> {
  // Each rejected row costs a subtransaction, so the large files are left out.
  const file = worker.pickFile({ headOnly: true, dirty: worker.random.chance(0.3) });
  await importFile(worker, { table: 'contacts', file, query: { onConstraint: 'reject' } });
}

async function dryRun(worker: Worker): Promise<void> {
  await importFile(worker, { table: 'journal', file: worker.pickFile(), query: { dryRun: 'true' } });
}

async function appendWhileLocked(worker: Worker, milliseconds: number): Promise<void> {
  const locked = worker.tables.lockFor('journal', milliseconds);
  await importFile(worker, { table: 'journal', file: worker.pickFile({ headOnly: true }) });
  await locked;
}
