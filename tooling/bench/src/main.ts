import { runMeasurements } from '@repo/measure';
import { bench } from './bench.ts';
import { heavy } from './heavy/heavy.ts';
import { memory } from './memory/memory.ts';

await runMeasurements(bench, memory, heavy);
