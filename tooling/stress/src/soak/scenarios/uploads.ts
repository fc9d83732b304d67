import { importFile } from '../import-file.ts';
import { requireEqual } from '../../rig/broken-promise.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Uploads of well-behaved clients, in every mode, and into a table that another session has locked. */
export const uploads: readonly Scenario[] = [
  { name: 'append', weight: 30, run: (worker) => upload(worker, 'journal', {}) },
  { name: 'append, dirty', weight: 15, run: appendDirty },
  { name: 'append existing rows', weight: 5, run: appendTwice },
  { name: 'replace', weight: 10, run: replace },
  { name: 'upsert', weight: 10, run: (worker) => upload(worker, 'contacts', { mode: 'upsert' }, 0.3) },
  { name: 'insert-new', weight: 5, run: (worker) => upload(worker, 'contacts', { mode: 'insert-new' }) },
  { name: 'onConstraint=reject', weight: 5, run: rejectOnConstraint },
  { name: 'dryRun', weight: 5, run: (worker) => upload(worker, 'journal', { dryRun: 'true' }) },
  { name: 'table locked for a while', weight: 2, run: (worker) => appendWhileLocked(worker, 800) },
  { name: 'table locked for too long', weight: 1, run: (worker) => appendWhileLocked(worker, 3_000) },
];

/** @param dirtyShare how often the file is a dirty one, 0 to 1 */
async function upload(
  worker: Worker,
  table: 'contacts' | 'journal',
  query: Readonly<Record<string, string>>,
  dirtyShare = 0,
): Promise<void> {
  const file = worker.pickFile({ dirty: worker.random.chance(dirtyShare) });
  await importFile(worker, { table, file, query });
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
  const query = { mode: 'replace', maxRejects: '100%' };
  await importFile(worker, { table: 'contacts', file, query, errors });
}

async function rejectOnConstraint(worker: Worker): Promise<void> {
  // Each rejected row costs a subtransaction, so the large files are left out.
  const file = worker.pickFile({ headOnly: true, dirty: worker.random.chance(0.3) });
  await importFile(worker, { table: 'contacts', file, query: { onConstraint: 'reject' } });
}

async function appendWhileLocked(worker: Worker, milliseconds: number): Promise<void> {
  const locked = worker.tables.lockFor('journal', milliseconds);
  await importFile(worker, { table: 'journal', file: worker.pickFile({ headOnly: true }) });
  await locked;
}
