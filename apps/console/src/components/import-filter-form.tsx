import type { ImportFilter } from '../api/imports.ts';
import type { ImportSummary } from '../api/types.ts';

interface ImportFilterFormProps {
  readonly filter: ImportFilter;
  readonly onFilter: (filter: ImportFilter) => void;
  readonly onRefresh: () => void;
}

const states = [
  'running',
  'committed',
  'checked',
  'failed',
  'died',
] as const satisfies readonly ImportSummary['status'][];

/** Filters the list of imports. */
export function ImportFilterForm({ filter, onFilter, onRefresh }: ImportFilterFormProps) {
  const set = (name: keyof ImportFilter, value: string) => {
    const { [name]: _before, ...others } = filter;
    onFilter(value === '' ? others : { ...others, [name]: value });
  };
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault();
        onRefresh();
      }}
    >
      <label>
        Table
        {/* Uncontrolled: an answer that arrives during typing must not overwrite the text. */}
        <input
          defaultValue={filter.table ?? ''}
          placeholder="All"
          spellcheck={false}
          onChange={({ currentTarget }) => set('table', currentTarget.value.trim())}
        />
      </label>
      <label>
        Status
        <select
          value={filter.status ?? ''}
          onChange={({ currentTarget }) => set('status', currentTarget.value)}
        >
          <option value="">All</option>
          {states.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </label>
      <button type="submit">Refresh</button>
    </form>
  );
}
