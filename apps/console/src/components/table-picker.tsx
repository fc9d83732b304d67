import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Failure, failureOf } from '../api/request.ts';
import { listTables, type TableSummary } from '../api/tables.ts';
import { draftTable, chooseTable } from '../state/draft.ts';
import { FailureNote } from './failure-note.tsx';
import { visible } from './visible-text.ts';

type Found = { readonly tables: readonly TableSummary[] } | { readonly failure: Failure } | undefined;

/** Selects the target table from a list, or from a search field if there are 12 or more. */
export function TablePicker() {
  const found = useSignal<Found>(undefined);
  const load = async () => {
    try {
      found.value = { tables: await listTables() };
    } catch (error) {
      found.value = { failure: failureOf(error) };
    }
  };
  useEffect(() => void load(), []);
  const { value } = found;
  if (value === undefined) return <p class="note">Loading tables…</p>;
  if ('failure' in value) return <FailureNote failure={value.failure} onRetry={load} />;
  const { tables } = value;
  if (tables.length === 0)
    return (
      <p class="note-box">
        No tables found. Create one in PostgreSQL, or grant the service INSERT on one.{' '}
        <button type="button" class="plain" onClick={load}>
          Refresh
        </button>
      </p>
    );
  return (
    <label>
      Table
      {tables.length < 12 ? <TableSelect tables={tables} /> : <TableSearch tables={tables} />}
    </label>
  );
}

interface Choice {
  readonly tables: readonly TableSummary[];
}

function TableSelect({ tables }: Choice) {
  return (
    <select value={draftTable.value} onChange={({ currentTarget }) => chooseTable(currentTarget.value)}>
      <option value="" disabled>
        Choose a table
      </option>
      {tables.map(({ table }) => (
        <option key={table} value={table} dir="auto">
          {visible(table)}
        </option>
      ))}
    </select>
  );
}

function TableSearch({ tables }: Choice) {
  const chooseTyped = (typed: string) => {
    const table = tables.some((each) => each.table === typed) ? typed : '';
    if (table !== draftTable.value) chooseTable(table);
  };
  return (
    <>
      <input
        list="tables"
        defaultValue={draftTable.peek()}
        placeholder="Search tables"
        onInput={({ currentTarget }) => chooseTyped(currentTarget.value)}
      />
      <datalist id="tables">
        {tables.map(({ table }) => (
          <option key={table} value={table} dir="auto">
            {visible(table)}
          </option>
        ))}
      </datalist>
    </>
  );
}
