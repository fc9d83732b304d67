import { type Duplex, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { releaseOutput } from './run-stage.ts';
import { stages } from './stages.ts';

const head = Buffer.from('id,name,note\n');
const rows = Buffer.from('1,Ada,x\n'.repeat(10_000));

/** A source that reports whether it was released. After `chunks` it fails with `error`, or continues forever. */
function makeSource(chunks: Buffer[], error?: Error) {
  const state = { isLetGo: false };
  async function* generate() {
    try {
      yield* chunks;
      if (error) throw error;
      for (;;) yield rows;
    } finally {
      state.isLetGo = true;
    }
  }
  return { stream: Readable.from(generate()), state };
}

/** Counts the errors of a stream, which may be one at most. */
function countErrors(stream: Duplex): Error[] {
  const errors: Error[] = [];
  stream.on('error', (error) => errors.push(error));
  return errors;
}

const closed = (stream: Duplex) =>
  stream.closed ? Promise.resolve() : new Promise((resolve) => stream.once('close', resolve));

const discard = (onWrite?: () => void) =>
  new Writable({
    objectMode: true,
    write(output, _encoding, callback) {
      releaseOutput(output);
      onWrite?.();
      setImmediate(callback);
    },
  });

type Streams = [Readable, Duplex, Writable];

for (const { name, make, before, failure } of stages) {
  it(`${name}: passes an upstream error on once, unchanged, and releases everything`, async () => {
    // The message of an error of Node's HTTP parser, which no stage may mistake for its own.
    const error = new Error('Parse Error: upstream');
    const stage = make();
    const errors = countErrors(stage);
    const source = makeSource([head, rows, rows, rows], error);
    const run = pipeline([source.stream, ...before(), stage, discard()] as unknown as Streams);
    await expect(run).rejects.toBe(error);
    await closed(stage);
    expect(errors.length).toBeLessThanOrEqual(1);
    expect(stage.destroyed).toBe(true);
    expect(source.state.isLetGo).toBe(true);
  });

  it(`${name}: reports its own error once`, async () => {
    const stage = make();
    const errors = countErrors(stage);
    const stagesBefore = (failure.before ?? before)();
    const source = Readable.from([Buffer.from(failure.file)]);
    const run = pipeline([source, ...stagesBefore, stage, discard()] as unknown as Streams);
    await expect(run).rejects.toMatchObject(failure.error);
    await closed(stage);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject(failure.error);
  });

  it(`${name}: can be destroyed before the first byte`, async () => {
    const stage = make();
    const source = makeSource([]);
    const run = pipeline([source.stream, ...before(), stage, discard()] as unknown as Streams);
    stage.destroy();
    await expect(run).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    await closed(stage);
    expect(source.stream.destroyed).toBe(true);
  });

  it(`${name}: can be destroyed with an error while data flows`, async () => {
    const stage = make();
    const errors = countErrors(stage);
    const error = new Error('enough');
    const source = makeSource([head]);
    let outputs = 0;
    const sink = discard(() => {
      outputs++;
      if (outputs === 3) stage.destroy(error);
    });
    await expect(pipeline([source.stream, ...before(), stage, sink] as unknown as Streams)).rejects.toBe(
      error,
    );
    await closed(stage);
    expect(errors).toEqual([error]);
    expect(source.state.isLetGo).toBe(true);
  });

  it(`${name}: stops when its reader goes away`, async () => {
    const stage = make();
    const source = makeSource([head]);
    const error = new Error('reader gone');
    let outputs = 0;
    const sink: Writable = discard(() => {
      outputs++;
      if (outputs === 3) sink.destroy(error);
    });
    await expect(pipeline([source.stream, ...before(), stage, sink] as unknown as Streams)).rejects.toBe(
      error,
    );
    await closed(stage);
    expect(source.state.isLetGo).toBe(true);
  });

  it(`${name}: can be aborted while its reader is stuck`, async () => {
    const stage = make();
    const source = makeSource([head]);
    const abort = new AbortController();
    const sink = new Writable({ objectMode: true, write: () => setImmediate(() => abort.abort()) });
    const run = pipeline([source.stream, ...before(), stage, sink] as unknown as Streams, {
      signal: abort.signal,
    });
    await expect(run).rejects.toMatchObject({ code: 'ABORT_ERR' });
    await closed(stage);
    expect(source.state.isLetGo).toBe(true);
  });

  it(`${name}: can be destroyed after its end`, async () => {
    const stage = make();
    const errors = countErrors(stage);
    const source = Readable.from([head, rows]);
    await pipeline([source, ...before(), stage, discard()] as unknown as Streams);
    stage.destroy();
    await closed(stage);
    expect(errors).toEqual([]);
  });
}
