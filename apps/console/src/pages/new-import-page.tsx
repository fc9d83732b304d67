import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { describeTable } from '../api/tables.ts';
import type { TableDescription } from '../api/types.ts';
import { FileDrop } from '../components/file-drop.tsx';
import { PlanSection } from '../components/plan-section.tsx';
import { TableDetails } from '../components/table-details.tsx';
import { TablePicker } from '../components/table-picker.tsx';
import { draftFile, draftTable, takeFile } from '../state/draft.ts';

/** Table, file, plan: what an import needs before it starts. */
export function NewImportPage() {
  const table = useTable(draftTable.value);
  return (
    <>
      <h1 tabIndex={-1}>New import</h1>
      <section class="card" aria-labelledby="choose-table">
        <h2 id="choose-table">1. Where to</h2>
        <TablePicker />
        {table && <TableDetails table={table} />}
      </section>
      <section class="card" aria-labelledby="choose-file">
        <h2 id="choose-file">2. The file</h2>
        <FileDrop file={draftFile.value} onFile={takeFile} />
      </section>
      {draftTable.value !== '' && draftFile.value && <PlanSection file={draftFile.value} table={table} />}
    </>
  );
}

/** Undefined until it is known; a table that cannot be described is told of by its plan. */
function useTable(name: string): TableDescription | undefined {
  const table = useSignal<TableDescription | undefined>(undefined);
  useEffect(() => {
    const left = new AbortController();
    table.value = undefined;
    if (name !== '')
      describeTable(name, left.signal).then(
        (found) => (table.value = found),
        () => {},
      );
    return () => left.abort();
  }, [name]);
  return table.value;
}
