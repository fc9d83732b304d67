import { importFile } from '../import-file.ts';
import { mustEqual } from '../promise.ts';
import type { Scenario } from '../worker.ts';

/** Uploads of well-behaved clients, in every mode. */
export const uploads: readonly Scenario[] = [
  {
    name: 'append',
    weight: 30,
    async run(worker) {
      await importFile(worker, { table: 'journal', file: worker.pickFile() });
    },
  },
  {
    name: 'append, dirty',
    weight: 15,
    async run(worker) {
      const file = worker.pickFile({ dirty: true });
      const { status, answer } = await importFile(worker, { table: 'journal', file });
      if (status === 200) mustEqual('rows.rejected', answer.rows.rejected, file.expected.rows.rejected);
    },
  },
  {
    name: 'append what is there already',
    weight: 5,
    async run(worker) {
      const file = worker.pickFile();
      await worker.tables.truncate('contacts');
      await importFile(worker, { table: 'contacts', file });
      await importFile(worker, { table: 'contacts', file, refusals: ['CONSTRAINT_UNIQUE'] });
    },
  },
  {
    name: 'replace',
    weight: 10,
    async run(worker) {
      const file = worker.pickFile({ dirty: worker.random.chance(0.3) });
      // Of some files no row would be left.
      const refusals = file.expected.rows.loaded === 0 ? ['REPLACE_EMPTY', 'REPLACE_REJECTS'] : [];
      const query = { mode: 'replace', maxRejects: '100%' };
      await importFile(worker, { table: 'contacts', file, query, refusals });
    },
  },
  {
    name: 'upsert',
    weight: 10,
    async run(worker) {
      const file = worker.pickFile({ dirty: worker.random.chance(0.3) });
      await importFile(worker, { table: 'contacts', file, query: { mode: 'upsert' } });
    },
  },
  {
    name: 'insert-new',
    weight: 5,
    async run(worker) {
      await importFile(worker, {
        table: 'contacts',
        file: worker.pickFile(),
        query: { mode: 'insert-new' },
      });
    },
  },
  {
    name: 'onConstraint=reject',
    weight: 5,
    async run(worker) {
      // Each row that is refused costs a subtransaction: enough of them, and not the large files.
      const file = worker.pickFile({ headOnly: true, dirty: worker.random.chance(0.3) });
      await importFile(worker, { table: 'contacts', file, query: { onConstraint: 'reject' } });
    },
  },
  {
    name: 'dryRun',
    weight: 5,
    async run(worker) {
      await importFile(worker, { table: 'journal', file: worker.pickFile(), query: { dryRun: 'true' } });
    },
  },
];
