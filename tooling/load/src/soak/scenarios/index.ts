import type { Scenario } from '../worker.ts';
import { badFiles } from './bad-files.ts';
import { departures } from './departures.ts';
import { keys } from './keys.ts';
import { locks } from './locks.ts';
import { looks } from './looks.ts';
import { rubbishRequests } from './rubbish.ts';
import { uploads } from './uploads.ts';

/** All that a worker may do. */
export const scenarios: readonly Scenario[] = [
  ...uploads,
  ...keys,
  ...locks,
  ...looks,
  ...badFiles,
  ...departures,
  ...rubbishRequests,
];
