import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Failure, failureOf } from '../api/request.ts';
import { listTables, type TableSummary } from '../api/tables.ts';
import { draftTable, takeTable } from '../state/draft.ts';
import { FailureNote } from './failure-note.tsx';
import { visible } from './visible-text.ts';

type Found = { readonly tables: readonly TableSummary[] } | { readonly failure: Failure } | undefined;

/** Chooses one of the tables that can be loaded: a list, and from a dozen on a field to type in. */
export function TablePicker() {
  const found = useSignal<Found>(undefined);
  const look = async () => {
    try {
      found.value = { tables: await listTables() };
    } catch (error) {
      found.value = { failure: failureOf(error) };
    }
  };
  useEffect(() => void look(), []);
  const { value } = found;
  if (value === undefined) return <p class="note">Looking for tables …</p>;
  if ('failure' in value) return <FailureNote failure={value.failure} onRetry={look} />;
  const { tables } = value;
  if (tables.length === 0)
    return (
      <p class="note-box">
        There is no table that could be loaded. Create one in PostgreSQL, or grant the service INSERT on one;
        then{' '}
        <button type="button" class="plain" onClick={look}>
          look again
        </button>
        .
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
    <select value={draftTable.value} onChange={({ currentTarget }) => takeTable(currentTarget.value)}>
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
  const take = (typed: string) => {
    const table = tables.some((each) => each.table === typed) ? typed : '';
    if (table !== draftTable.value) takeTable(table);
  };
  return (
    <>
      <input
        list="tables"
        defaultValue={draftTable.peek()}
        placeholder="Type to find one of them"
        onInput={({ currentTarget }) => take(currentTarget.value)}
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
