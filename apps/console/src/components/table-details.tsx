import type { TableDescription } from '../api/types.ts';
import { DownloadButton } from './download-button.tsx';
import { formatRows } from './format.ts';
import { useGradualList } from './gradual-list.ts';
import { ScrollArea } from './scroll-area.tsx';
import { ForeignText, foreignItem, InlineList } from './foreign-text.tsx';
import { visible } from './visible-text.ts';

/** Initial number of rows; more than fit into the scroll area. */
const ROWS = 60;

/** Columns and keys of the target table, and a template for a file. */
export function TableDetails({ table }: { readonly table: TableDescription }) {
  const { columns, name, keys } = table;
  const { count, last } = useGradualList<HTMLTableRowElement>(columns.length, ROWS);
  const required = columns.filter((column) => column.required);
  const template = `v1/tables/${encodeURIComponent(table.table)}/template.csv`;
  return (
    <details class="table-details">
      <summary>
        {formatRows(columns.filter(({ insertable }) => insertable).length, 'column')}
        {required.length > 0 && (
          <>
            , required: <InlineList items={required.map((column) => foreignItem(column.name))} />
          </>
        )}
      </summary>
      <ScrollArea label={`Columns of ${visible(table.table)}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Accepts</th>
              <th scope="col">If missing</th>
            </tr>
          </thead>
          <tbody>
            {columns.slice(0, count).map(({ name: column, type, accepts, insertable, ...more }, i) => (
              <tr key={column} ref={i === count - 1 ? last : null}>
                <th scope="row">
                  <ForeignText text={column} />
                </th>
                <td>
                  <code>{visible(type)}</code>
                </td>
                <td>
                  {insertable ? accepts && <ForeignText text={accepts} /> : 'nothing: the database sets it'}
                </td>
                <td>{whenMissing(more)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      <div class="actions">
        <DownloadButton path={template} filename={`${name}.csv`}>
          Download template
        </DownloadButton>
        {keys.length > 0 && (
          <span class="note">
            Unique keys:{' '}
            <InlineList items={keys.map((key) => foreignItem(key.columns.join(', ')))} separator="; " />
          </span>
        )}
      </div>
    </details>
  );
}

type Column = TableDescription['columns'][number];

function whenMissing({ required, default: hasDefault }: Pick<Column, 'required' | 'default'>): string {
  if (required) return 'the file is rejected';
  return hasDefault ? 'default value' : 'NULL';
}
