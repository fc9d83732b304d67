import type { DateOrder } from '@repo/transforms';
import type { ImportQuery } from './import-query.ts';
import type { ColumnConfig } from './table-defaults.ts';

/** What a text column can be checked as, whatever its name. */
export type TextRule = 'text' | 'email';

/** What holds for one column in the place of what holds for all. */
export interface ColumnOptions {
  readonly rule?: TextRule;
  readonly dateOrder?: DateOrder;
  readonly timeZone?: string;
  readonly nullWords?: readonly string[];
  /** NULL is a reject, and the file must have the column. */
  readonly required?: boolean;
  /** Names in a header that mean this column, besides its own. */
  readonly aliases?: readonly string[];
}

/** What the configuration says about a column and the request does not. */
export function columnOptions(config: ColumnConfig, query: ImportQuery): ColumnOptions {
  const { rule, required = false, aliases = [] } = config;
  const dateOrder = query.dateOrder === undefined ? config.dateOrder : undefined;
  const timeZone = query.timeZone === undefined ? config.timeZone : undefined;
  const words = query.null === undefined ? config.null : undefined;
  return {
    ...(rule && { rule }),
    ...(dateOrder && { dateOrder }),
    ...(timeZone && { timeZone }),
    ...(words && { nullWords: words }),
    required,
    aliases,
  };
}
