import type { TableDescription } from '../api/types.ts';
import { DownloadButton } from './download-button.tsx';
import { ScrollArea } from './scroll-area.tsx';

/** What a file for the table must be like. */
export function TableDetails({ table }: { readonly table: TableDescription }) {
  const { columns, name, keys } = table;
  const required = columns.filter((column) => column.required);
  const template = `v1/tables/${encodeURIComponent(table.table)}/template.csv`;
  return (
    <details class="table-details">
      <summary>
        {columns.filter(({ insertable }) => insertable).length} columns
        {required.length > 0 && `; a file must have ${required.map((column) => column.name).join(', ')}`}
      </summary>
      <ScrollArea label={`Columns of ${table.table}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Takes</th>
              <th scope="col">When it is missing</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ name: column, type, accepts, insertable, ...more }) => (
              <tr key={column}>
                <th scope="row">{column}</th>
                <td>
                  <code>{type}</code>
                </td>
                <td>{insertable ? accepts : 'nothing: the database makes it'}</td>
                <td>{whenMissing(more)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      <div class="actions">
        <DownloadButton path={template} filename={`${name}.csv`}>
          Download a template
        </DownloadButton>
        {keys.length > 0 && (
          <span class="note">Keys: {keys.map((key) => key.columns.join(', ')).join('; ')}</span>
        )}
      </div>
    </details>
  );
}

type Column = TableDescription['columns'][number];

function whenMissing({ required, default: hasDefault }: Pick<Column, 'required' | 'default'>): string {
  if (required) return 'the file is refused';
  return hasDefault ? 'its default' : 'NULL';
}
