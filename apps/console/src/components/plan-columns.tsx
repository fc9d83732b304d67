import type { ImportPlan, TableDescription } from '../api/types.ts';
import { draftColumns, mapColumn } from '../state/draft.ts';
import { ScrollArea } from './scroll-area.tsx';

interface PlanColumnsProps {
  readonly plan: ImportPlan;
  readonly table: TableDescription | undefined;
}

const reasons: Readonly<Record<string, string>> = {
  exact: 'same name',
  folded: 'same name, but for case and blanks',
  map: 'chosen here',
  order: 'by its place',
  configuration: 'configured',
  none: '',
};

const fates = {
  default: 'gets its default',
  null: 'is NULL',
  required: 'is required, and not in the file',
};

/** Where each column of the file goes, to be changed. */
export function PlanColumns({ plan, table }: PlanColumnsProps) {
  const names = (table?.columns ?? []).filter(({ insertable }) => insertable).map(({ name }) => name);
  const [first] = plan.sample;
  return (
    <ScrollArea label="Columns">
      <table class="columns">
        <thead>
          <tr>
            <th scope="col">In the file</th>
            <th scope="col">First value</th>
            <th scope="col">Goes to</th>
            <th scope="col">Type and rule</th>
            <th scope="col">Because</th>
          </tr>
        </thead>
        <tbody>
          {plan.columns.map(({ header, column, type, rule, matched }, i) => (
            <tr key={`${i} ${header}`} class={column === undefined ? 'bad' : ''}>
              <th scope="row">{header}</th>
              <td class="value">{first?.before[i] ?? <i>empty</i>}</td>
              <td>
                <select
                  aria-label={`Column for ${header}`}
                  value={draftColumns.value.get(header) ?? column ?? ''}
                  disabled={matched === 'order'}
                  onChange={({ currentTarget }) => mapColumn(header, currentTarget.value)}
                >
                  {draftColumns.value.has(header) && <option value="">as it was found</option>}
                  {column === undefined && !draftColumns.value.has(header) && (
                    <option value="">no column</option>
                  )}
                  {names.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              </td>
              <td>
                <code>{type}</code> {rule !== type && rule}
              </td>
              <td>{reasons[matched]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.missing.length > 0 && (
        <p class="note">
          Not in the file: {plan.missing.map(({ column, gets }) => `${column} ${fates[gets]}`).join('; ')}.
        </p>
      )}
    </ScrollArea>
  );
}
