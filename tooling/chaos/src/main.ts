import { runMeasurements } from '@repo/measure';
import { chaos } from './measurement.ts';

await runMeasurements(chaos);
