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
  ['one by one', splitEvery(file, 1)],
  ['in sevens', splitEvery(file, 7)],
  ['in two', splitAt(file, [45])],
  ['in one with small batches', [file]],
] as const;

for (const stage of stages) {
  for (const [how, chunks] of chunkings) {
    it(`${stage.name}: the same output when the input comes ${how}`, async () => {
      const expected = await runStage(stage, [file]);
      expect(expected.length).toBeGreaterThan(43);
      const limits = { batchBytes: 16, batchRecordsMax: 2 };
      expect(await runStage(stage, chunks)).toEqual(expected);
      expect(await runStage(stage, chunks, limits)).toEqual(expected);
    });
  }

  it(`${stage.name}: no input`, async () => {
    const run = runStage({ ...stage, before: () => [] }, []);
    const outcome = await run.catch(({ code }: { code: string }) => code);
    expect(outcome).toEqual(stage.ofNothing);
  });

  it(`${stage.name}: a pipeline that ends with it ends`, async () => {
    const last = stage.make();
    const done = pipeline([Readable.from([file]), ...stage.before(), last] as never);
    last.resume();
    await expect(done).resolves.toBeUndefined();
  });
}
