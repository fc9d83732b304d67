import type { ImportFilter } from '../api/imports.ts';
import type { ImportSummary } from '../api/types.ts';

interface ImportFilterFormProps {
  readonly filter: ImportFilter;
  readonly onFilter: (filter: ImportFilter) => void;
  readonly onLook: () => void;
}

const states = [
  'running',
  'committed',
  'checked',
  'failed',
  'died',
] as const satisfies readonly ImportSummary['status'][];

/** Which imports are shown. */
export function ImportFilterForm({ filter, onFilter, onLook }: ImportFilterFormProps) {
  const set = (name: keyof ImportFilter, value: string) => {
    const { [name]: _before, ...others } = filter;
    onFilter(value === '' ? others : { ...others, [name]: value });
  };
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault();
        onLook();
      }}
    >
      <label>
        Table
        {/* Not its value: an answer that comes while somebody types would take the letters away. */}
        <input
          defaultValue={filter.table ?? ''}
          placeholder="all"
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
          <option value="">all</option>
          {states.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </label>
      <button type="submit">Look again</button>
    </form>
  );
}
