import type { ImportPlan, TableDescription } from '../api/types.ts';
import { ColumnChoice } from './column-choice.tsx';
import { Foreign, Listed } from './foreign.tsx';
import { useGrowing } from './growing.ts';
import { ScrollArea } from './scroll-area.tsx';

interface PlanColumnsProps {
  readonly plan: ImportPlan;
  readonly table: TableDescription | undefined;
}

/** Rows that are built at first: more than fit into the scroll area. */
const ROWS = 60;

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
  const { count, last } = useGrowing<HTMLTableRowElement>(plan.columns.length, ROWS);
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
          {plan.columns.slice(0, count).map(({ header, column, type, rule, matched }, i) => (
            <tr
              key={`${i} ${header}`}
              ref={i === count - 1 ? last : null}
              class={column === undefined ? 'bad' : ''}
            >
              <th scope="row">
                <Foreign text={header} />
              </th>
              <td class="value">
                {typeof first?.before[i] === 'string' ? <Foreign text={first.before[i]} /> : <i>empty</i>}
              </td>
              <td>
                <ColumnChoice header={header} column={column} names={names} disabled={matched === 'order'} />
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
          Not in the file:{' '}
          <Listed
            items={plan.missing.map(({ column, gets }) => (
              <Foreign key={column} text={column}>
                {fates[gets]}
              </Foreign>
            ))}
            separator="; "
          />
          .
        </p>
      )}
    </ScrollArea>
  );
}
