import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import {
  BufferPool,
  countRejected,
  encodeCopy,
  encodeCopyBlock,
  type CompiledPlan,
  type Position,
  type RecordBatch,
  RowPositions,
  sanitize,
  scanRecords,
} from '../../src/index.ts';
import { email } from '../../src/columns/email.ts';
import { integer } from '../../src/columns/integer.ts';
import { text } from '../../src/columns/text.ts';

const plan = (header: readonly string[]): CompiledPlan => ({
  form: 'text',
  fieldCount: header.length,
  columns: header.map((name, source) => ({
    name,
    source,
    rule: name === 'id' ? integer({ bytes: 4 }) : name === 'email' ? email() : text(),
    required: false,
  })),
});

/** Returns the positions of all rows of a file, in batches of the given size. */
async function positionsOf(file: string, batchBytes: number): Promise<(Position | undefined)[]> {
  const positions = new RowPositions();
  const clean = sanitize({ plan });
  const limits = { batchBytes };
  await pipeline(
    Readable.from([Buffer.from(file)]),
    scanRecords({ limits }),
    clean,
    encodeCopy({ positions }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const _chunk of chunks);
    },
  );
  expect(positions.find(0)).toBeUndefined();
  expect(positions.find(clean.outcome.kept + 1)).toBeUndefined();
  return Array.from({ length: clean.outcome.kept }, (_, i) => positions.find(i + 1));
}

it.each([16, 64, 256 * 1024])(
  'finds each row’s record and line, in batches of %i bytes',
  async (batchBytes) => {
    const file = 'id,label\n1,a\n2,"b\n\nc"\nx,d\n\n3,e\n4,f\n"5"x,g\n6,"\n"\n7,h\n';
    expect(await positionsOf(file, batchBytes)).toEqual([
      { record: 1, line: 2 },
      { record: 2, line: 3 },
      { record: 5, line: 8 },
      { record: 6, line: 9 },
      { record: 8, line: 11 },
      { record: 9, line: 13 },
    ]);
  },
);

it('finds the rows of a batch narrowed to few records of many columns', async () => {
  const header = ['id', ...Array.from({ length: 20 }, (_, c) => `c${c}`)];
  const records = Array.from({ length: 30 }, (_, i) => `${i % 10 === 3 ? i : 'x'}${',v'.repeat(20)}`);
  expect(await positionsOf(`${header.join(',')}\n${records.join('\n')}`, 256 * 1024)).toEqual(
    [4, 14, 24].map((record) => ({ record, line: record + 1 })),
  );
});

it('finds records with more lines than 16 bits can count', async () => {
  const file = `id,label\n1,"${'\n'.repeat(70_000)}"\n2,b\n`;
  expect(await positionsOf(file, 256 * 1024)).toEqual([
    { record: 1, line: 2 },
    { record: 2, line: 70_003 },
  ]);
});

it('remembers 48 batches', async () => {
  const records = 2000;
  const found = await positionsOf(`id\n${'1\n'.repeat(records)}`, 16);
  const kept = found.filter((position) => position !== undefined);
  // 47 batches of 8, and the last one.
  expect(kept.length).toBe(47 * 8 + 2);
  expect(kept[0]).toEqual({ record: records - kept.length + 1, line: records - kept.length + 2 });
  expect(found.at(-1)).toEqual({ record: records, line: records + 1 });
});

/** Returns the only batch of a file. */
async function batchOf(
  file: string,
  form: CompiledPlan['form'],
): Promise<[RecordBatch, ReturnType<typeof sanitize>]> {
  const clean = sanitize({ plan: (header) => ({ ...plan(header), form }) });
  const batches: RecordBatch[] = [];
  await pipeline(
    Readable.from([Buffer.from(file)]),
    scanRecords(),
    clean,
    async (all: AsyncIterable<RecordBatch>) => {
      for await (const batch of all) batches.push(batch);
    },
  );
  return [batches.at(-1)!, clean];
}

it.each(['binary', 'text'] as const)(
  'encodes a block like the stage does a file of one batch: %s',
  async (form) => {
    const file = 'id,label\n1,a\nx,b\n2,"c""d"\n';
    const chunks: Buffer[] = [];
    await pipeline(
      Readable.from([Buffer.from(file)]),
      scanRecords(),
      sanitize({ plan: (header) => ({ ...plan(header), form }) }),
      encodeCopy(),
      async (all: AsyncIterable<Buffer>) => {
        for await (const chunk of all) chunks.push(chunk);
      },
    );
    const [batch] = await batchOf(file, form);
    expect(encodeCopyBlock(batch, new BufferPool(64))).toEqual(Buffer.concat(chunks));
  },
);

it('counts a record rejected later as rejected, without its changes', async () => {
  const [batch, { outcome }] = await batchOf('id,email\n1,A@b.example\n2,C@d.example\nx,e\n', 'text');
  expect(outcome).toMatchObject({ read: 3, kept: 2, rejected: 1, changes: new Map([['email', 2]]) });
  countRejected(batch, 1, 'LATE', outcome);
  expect(outcome).toMatchObject({ read: 3, kept: 1, rejected: 2, changes: new Map([['email', 1]]) });
  countRejected(batch, 2, 'LATE', outcome);
  expect(outcome).toMatchObject({ read: 3, kept: 0, rejected: 3, changes: new Map() });
  expect(outcome.rejectsByCode).toEqual(
    new Map([
      ['TYPE_INVALID', 1],
      ['LATE', 2],
    ]),
  );
});
