import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { releaseOutput, settle } from './run-stage.ts';
import { stages } from './stages.ts';

const head = Buffer.from('id,name,note\n');
const rows = Buffer.from('1,Ada,x\n'.repeat(8000));
/** Maximum number of bytes queued before a stage: far less than the input. */
const PULLED_BYTES_MAX = 8 * 1024 * 1024;

/** How much an output counts towards its stage's `highWaterMark`: its bytes, or 1 for an object. */
const sizeOf = (stage: Duplex, output: unknown): number => {
  if (output === null) return 0;
  return stage.readableObjectMode ? 1 : (output as Buffer).length;
};

/** Sums the output that a stage has queued for its reader. */
function countPushed(stage: Duplex): { sum: number; largest: number } {
  const pushed = { sum: 0, largest: 0 };
  const push = stage.push.bind(stage);
  stage.push = (output: unknown, ...rest: []) => {
    const size = sizeOf(stage, output);
    pushed.sum += size;
    pushed.largest = Math.max(pushed.largest, size);
    return push(output, ...rest);
  };
  return pushed;
}

function endlessSource() {
  let pulled = 0;
  function* generate() {
    yield head;
    for (;;) {
      pulled += rows.length;
      yield rows;
    }
  }
  return { stream: Readable.from(generate()), pulled: () => pulled };
}

for (const { name, make, before } of stages) {
  it(`${name}: without a reader, queues no more than its high-water mark and stops its source`, async () => {
    const stage = make();
    const pushed = countPushed(stage);
    const source = endlessSource();
    const run = pipeline([source.stream, ...before(), stage] as never).catch((error: unknown) => error);
    stage.read(0);
    await settle(() => source.pulled() + pushed.sum);
    expect(pushed.sum).toBeGreaterThan(0);
    expect(source.pulled()).toBeLessThan(PULLED_BYTES_MAX);

    let taken = 0;
    for (let reads = 0; reads < 20; reads++) {
      // Bytes are queued in chunks, so the last one may exceed the mark.
      const overshoot = stage.readableObjectMode ? 0 : pushed.largest;
      expect(pushed.sum - taken).toBeLessThanOrEqual(stage.readableHighWaterMark + overshoot);
      const output: unknown = stage.read();
      taken += sizeOf(stage, output);
      if (output !== null) releaseOutput(output);
      await settle(() => source.pulled() + pushed.sum);
    }
    expect(taken).toBeGreaterThan(0);
    stage.destroy();
    expect(await run).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });
}

const oneToMany = stages.filter((stage) => /scanRecords|toObjects/.test(stage.name));
for (const { name, make, before } of oneToMany) {
  it(`${name}: waits for the reader between the outputs of one input`, async () => {
    const limits = { batchBytes: 256 * 1024, batchRecordsMax: 100 };
    const stage = make(limits);
    const pushed = countPushed(stage);
    const source = Readable.from([Buffer.concat([head, rows])]);
    const run = pipeline([source, ...before(limits), stage] as never);
    await settle(() => pushed.sum);
    const mark = stage.readableHighWaterMark;
    expect(pushed.sum).toBe(mark);
    for (let read = 1; read <= 20; read++) {
      releaseOutput(stage.read());
      await settle(() => pushed.sum);
      expect(pushed.sum).toBe(mark + read);
    }
    for await (const output of stage) releaseOutput(output);
    await run;
  });
}
