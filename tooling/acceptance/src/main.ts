import { runMeasurements } from '@repo/measure';
import { acceptance } from './acceptance.ts';

await runMeasurements(acceptance);
