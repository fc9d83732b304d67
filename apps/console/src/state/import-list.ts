import { signal } from '@preact/signals';
import type { ImportFilter } from '../api/imports.ts';

/** Filter of the list of imports; kept while the user visits other pages. */
export const listFilter = signal<ImportFilter>({});
