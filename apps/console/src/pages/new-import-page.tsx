import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { describeTable } from '../api/tables.ts';
import type { TableDescription } from '../api/types.ts';
import { FileDrop } from '../components/file-drop.tsx';
import { PlanSection } from '../components/plan-section.tsx';
import { TableDetails } from '../components/table-details.tsx';
import { TablePicker } from '../components/table-picker.tsx';
import { draftFile, draftTable, chooseFile } from '../state/draft.ts';

/** Prepares an import: target table, file, review. */
export function NewImportPage() {
  const table = useTable(draftTable.value);
  return (
    <>
      <h1 tabIndex={-1}>New import</h1>
      <section class="card" aria-labelledby="choose-table">
        <h2 id="choose-table">1. Target table</h2>
        <TablePicker />
        {table && <TableDetails table={table} />}
      </section>
      <section class="card" aria-labelledby="choose-file">
        <h2 id="choose-file">2. File</h2>
        <FileDrop file={draftFile.value} onFile={chooseFile} />
      </section>
      {draftTable.value !== '' && draftFile.value && <PlanSection file={draftFile.value} table={table} />}
    </>
  );
}

/** Description of a table; undefined until it arrives. Errors are left to the plan, which reports them too. */
function useTable(name: string): TableDescription | undefined {
  const table = useSignal<TableDescription | undefined>(undefined);
  useEffect(() => {
    const unmounted = new AbortController();
    table.value = undefined;
    if (name !== '')
      describeTable(name, unmounted.signal).then(
        (found) => (table.value = found),
        () => {},
      );
    return () => unmounted.abort();
  }, [name]);
  return table.value;
}
