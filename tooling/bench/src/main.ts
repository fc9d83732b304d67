import { runMeasurements } from '@repo/measure';
import { acceptance } from './acceptance/acceptance.ts';
import { bench } from './bench.ts';
import { heavy } from './heavy/heavy.ts';
import { memory } from './memory/memory.ts';
import { pollock } from './pollock/pollock.ts';

await runMeasurements(acceptance, bench, memory, heavy, pollock);
