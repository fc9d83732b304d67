import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Refusal } from '../api/request.ts';
import { listTables, type TableSummary } from '../api/tables.ts';
import type { Problem } from '../api/types.ts';
import { draftTable, takeTable } from '../state/draft.ts';
import { ProblemNote } from './problem-note.tsx';
import { UnreachableNote } from './unreachable-note.tsx';
import { visible } from './visible-text.ts';

type Found = readonly TableSummary[] | Problem | 'unreachable' | undefined;

/** Chooses one of the tables that can be loaded: a list, and from a dozen on a field to type in. */
export function TablePicker() {
  const found = useSignal<Found>(undefined);
  const look = async () => {
    try {
      found.value = await listTables();
    } catch (error) {
      found.value = error instanceof Refusal ? error.problem : 'unreachable';
    }
  };
  useEffect(() => void look(), []);
  const { value } = found;
  if (value === undefined) return <p class="note">Looking for tables …</p>;
  if (value === 'unreachable') return <UnreachableNote onRetry={look} />;
  if ('code' in value) return <ProblemNote problem={value} onRetry={look} />;
  if (value.length === 0)
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
      {value.length < 12 ? <TableSelect tables={value} /> : <TableSearch tables={value} />}
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
