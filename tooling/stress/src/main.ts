import { runMeasurements } from '@repo/measure';
import { aborts } from './aborts/measurement.ts';
import { chaos } from './chaos/measurement.ts';
import { load } from './crowd/measurement.ts';
import { earlyAnswers } from './early-answers/measurement.ts';
import { soak } from './soak/measurement.ts';

await runMeasurements(soak, load, aborts, earlyAnswers, chaos);
