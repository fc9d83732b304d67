import type { TableDescription } from '@repo/engine';
import { alignColumns } from './align-columns.ts';
import type { Paint } from './paint.ts';
import { visible } from './visible-text.ts';

/** Describes what a file for a table must contain. */
export function tableLines(
  { table, kind, columns, keys, template }: TableDescription,
  paint: Paint,
): string[] {
  const rows = columns.map(({ name, type, rule = '–', accepts = '', ...column }) => [
    name,
    type,
    rule,
    describeRequirement(column),
    accepts,
  ]);
  const keyTexts = keys.map(
    ({ primary, columns: names }) => `${names.join(',')}${primary ? ' (primary)' : ''}`,
  );
  return [
    paint('bold', visible(`${table} (${kind})`)),
    ...alignColumns([['column', 'type', 'rule', 'in the file', 'accepts'], ...rows]).map(
      (line) => `  ${line}`,
    ),
    '',
    `keys      ${visible(keyTexts.join('; ')) || 'none: upsert and insert-new cannot be used'}`,
    `template  ${visible(template)}`,
  ];
}

type Requirement = Pick<
  TableDescription['columns'][number],
  'insertable' | 'required' | 'nullable' | 'default'
>;

function describeRequirement({ insertable, required, nullable, default: hasDefault }: Requirement): string {
  if (!insertable) return 'not allowed';
  if (required) return 'required';
  if (hasDefault) return nullable ? 'optional (default)' : 'optional (default), not NULL';
  return 'optional (NULL)';
}
