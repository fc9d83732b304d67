import { watchPages } from './testbed.ts';

watchPages();
