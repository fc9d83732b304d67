import type { Table } from '@repo/database';
import type { Plan, PlannedColumn } from '@repo/transforms';

export interface CopyForm {
  readonly form: Plan['form'];
  /**
   * Why the form is text and not the faster binary: the first column without a binary encoder, and the number of
   * others.
   */
  readonly formReason?: string;
}

/**
 * Chooses the form of COPY: text if a column is opaque, otherwise binary, for which all other types have an encoder.
 */
export function copyFormOf(columns: readonly PlannedColumn[], table: Table): CopyForm {
  const textOnly = columns.filter(({ type }) => type === 'opaque');
  const [first, ...others] = textOnly;
  if (first === undefined) return { form: 'binary' };
  const typeName = table.columns.find(({ name }) => name === first.name)?.type.name;
  const more =
    others.length === 0
      ? ''
      : others.length === 1
        ? '; 1 more column has none'
        : `; ${others.length} more columns have none`;
  return { form: 'text', formReason: `${first.name} is ${typeName}, which has no binary encoder${more}` };
}
