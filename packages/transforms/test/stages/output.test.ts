import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { splitAt, splitEvery } from '../split.ts';
import { runStage } from './run-stage.ts';
import { stages } from './stages.ts';

const file = Buffer.from(
  [
    'id,name,note\n1,Ada,"a, ""quoted"" note"\r\n2,Grace,\n',
    'x,rejected,\n3,"line\nend",ü王🙂\n,rejected,\n4,too,few,fields\n',
    ...Array.from({ length: 40 }, (_, i) => `${i + 5},name ${i},"n\r\n${i}"\r\n`),
    '99,last,""',
  ].join(''),
);

const chunkings = [
  ['single bytes', splitEvery(file, 1)],
  ['chunks of seven bytes', splitEvery(file, 7)],
  ['two chunks', splitAt(file, [45])],
  ['one chunk with small batches', [file]],
] as const;

for (const stage of stages) {
  for (const [how, chunks] of chunkings) {
    it(`${stage.name}: gives the same output for input as ${how}`, async () => {
      const expected = await runStage(stage, [file]);
      expect(expected.length).toBeGreaterThan(43);
      const limits = { batchBytes: 16, batchRecordsMax: 2 };
      expect(await runStage(stage, chunks)).toEqual(expected);
      expect(await runStage(stage, chunks, limits)).toEqual(expected);
    });
  }

  it(`${stage.name}: handles empty input`, async () => {
    const run = runStage({ ...stage, before: () => [] }, []);
    const outcome = await run.catch(({ code }: { code: string }) => code);
    expect(outcome).toEqual(stage.ofNothing);
  });

  it(`${stage.name}: ends a pipeline of which it is the last stage`, async () => {
    const last = stage.make();
    const done = pipeline([Readable.from([file]), ...stage.before(), last] as never);
    last.resume();
    await expect(done).resolves.toBeUndefined();
  });
}
