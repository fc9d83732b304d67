import type { Scenario } from '../worker.ts';
import { badRequests } from './bad-requests.ts';
import { departures } from './departures.ts';
import { keys } from './keys.ts';
import { reads } from './reads.ts';
import { uploads } from './uploads.ts';

export const scenarios: readonly Scenario[] = [...uploads, ...keys, ...reads, ...badRequests, ...departures];
