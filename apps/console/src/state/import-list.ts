import { signal } from '@preact/signals';
import type { ImportFilter } from '../api/imports.ts';

/** Which imports are listed; it outlives a look at one of them. */
export const listFilter = signal<ImportFilter>({});
