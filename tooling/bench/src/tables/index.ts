import {
  contacts,
  contactsAppended,
  contactsIndexed,
  contactsReplaced,
  contactsWithKey,
} from './contacts.ts';
import { narrow } from './narrow.ts';
import type { BenchTable } from './table.ts';
import { wide } from './wide.ts';

/** Every table there is, in the order of the report. */
export const tables: readonly BenchTable[] = [
  contacts,
  contactsWithKey,
  contactsIndexed,
  contactsAppended,
  contactsReplaced,
  narrow,
  wide,
];
