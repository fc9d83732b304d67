import assert from 'node:assert/strict';
import { it } from 'vitest';
import { dialectOf } from '../../src/index.ts';
import { smallBatches } from '../sanitize-file.ts';
import { cornerCases } from '../scan/corner-cases.ts';
import { outputForms, runPipeline, splitsFor } from './run-pipeline.ts';

for (const { name, csv, columnsMax = 1600, dialect } of cornerCases) {
  it(`${name}: gives the same bytes, rejects and counts in every form, however it is split`, async () => {
    const file = Buffer.from(csv);
    const scanning = { dialect: dialectOf(dialect), limits: { ...smallBatches, columnsMax } };
    for (const form of outputForms) {
      const whole = await runPipeline(form, [file], scanning);
      for (const chunks of splitsFor(form, file))
        assert.deepEqual(await runPipeline(form, chunks, scanning), whole);
    }
  });
}
