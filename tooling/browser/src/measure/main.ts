import { runMeasurements } from '@repo/measure';
import { page } from './page.ts';

await runMeasurements(page);
