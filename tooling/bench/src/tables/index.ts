import { contactsTables } from './contacts.ts';
import { narrow } from './narrow.ts';
import type { BenchTable } from './table.ts';
import { wide } from './wide.ts';

/** Every table there is, in the order of the report. */
export const tables: readonly BenchTable[] = [...contactsTables, narrow, wide];
