import type { ImportPlan, TableDescription } from '../api/types.ts';
import { draftParameters, fieldOf } from '../state/draft.ts';
import { ColumnChoice } from './column-choice.tsx';
import { ColumnOptions } from './column-options.tsx';
import { ForeignText, InlineList } from './foreign-text.tsx';
import { useGradualList } from './gradual-list.ts';
import { ScrollArea } from './scroll-area.tsx';

interface PlanColumnsProps {
  readonly plan: ImportPlan;
  readonly table: TableDescription | undefined;
}

/** Initial number of rows; more than fit into the scroll area. */
const ROWS = 60;

const reasons: Readonly<Record<string, string>> = {
  exact: 'same name',
  folded: 'similar name',
  map: 'manual',
  order: 'by position',
  configuration: 'configured alias',
  none: '',
};

const fates = {
  default: '(default value)',
  null: '(NULL)',
  required: '(required)',
};

/** Editable mapping from the file's header to the table's columns. */
export function PlanColumns({ plan, table }: PlanColumnsProps) {
  const names = (table?.columns ?? []).filter(({ insertable }) => insertable).map(({ name }) => name);
  const [first] = plan.sample;
  // Without a header, the names of the fields are made up.
  const isInOrder = plan.columns.some(({ matched }) => matched === 'order');
  const hasHeader = draftParameters.value['header'] !== 'false' && !isInOrder;
  const uses = countUses(plan.columns.map(({ header }) => header));
  const { count, last } = useGradualList<HTMLTableRowElement>(plan.columns.length, ROWS);
  return (
    <ScrollArea label="Columns">
      <table class="columns">
        <thead>
          <tr>
            <th scope="col">Header</th>
            <th scope="col">First value</th>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">Rule</th>
            <th scope="col">Match</th>
            <th scope="col">Options</th>
          </tr>
        </thead>
        <tbody>
          {plan.columns.slice(0, count).map(({ header, column, type, rule, matched }, i) => (
            <tr
              key={`${i} ${header}`}
              ref={i === count - 1 ? last : null}
              class={column === undefined && matched !== 'map' ? 'bad' : ''}
            >
              <th scope="row">
                {header.trim() === '' ? <i>field {i + 1}</i> : <ForeignText text={header} />}
              </th>
              <td class="value">
                {typeof first?.before[i] === 'string' ? <ForeignText text={first.before[i]} /> : <i>empty</i>}
              </td>
              <td>
                <ColumnChoice
                  field={fieldOf(header, i + 1, hasHeader && uses.get(header) === 1)}
                  label={
                    hasHeader && uses.get(header) === 1 && header.trim() !== '' ? header : `field ${i + 1}`
                  }
                  column={column}
                  names={names}
                />
              </td>
              <td>
                <code>{type}</code>
              </td>
              <td>{rule}</td>
              <td>{column === undefined && matched === 'map' ? 'left out' : reasons[matched]}</td>
              <td>
                {column !== undefined && rule !== undefined && <ColumnOptions column={column} rule={rule} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.missing.length > 0 && (
        <p class="note">
          Columns not in the file:{' '}
          <InlineList
            items={plan.missing.map(({ column, gets }) => (
              <ForeignText key={column} text={column}>
                {fates[gets]}
              </ForeignText>
            ))}
          />
          .
        </p>
      )}
    </ScrollArea>
  );
}

function countUses(names: readonly string[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}
