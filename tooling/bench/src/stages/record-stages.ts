import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  BufferPool,
  type CompiledPlan,
  defaultLimits,
  encodeCopy,
  type RecordBatch,
  sanitize,
  scanRecords,
} from '@repo/transforms';
import { planOf } from '../tables/table.ts';
import { type StageTask, type StageTimes, tableOf } from './stage-task.ts';
import { timedPlan } from './timed-plan.ts';

export async function timeScan({ csv }: StageTask): Promise<StageTimes> {
  const scan = scanRecords();
  await pipeline(read(csv), scan, releaseBatches());
  return { scan: scan.busyMs };
}

/** A plan without columns leaves the checks of whole records: count of fields, UTF-8, NUL. */
export async function timeEncodingCheck(task: StageTask): Promise<StageTimes> {
  const plan: CompiledPlan = { ...planOf(tableOf(task)), columns: [] };
  const check = sanitize({ plan });
  await pipeline(read(task.csv), scanRecords(), check, releaseBatches());
  return { 'UTF-8, NUL, field count': check.busyMs };
}

export async function timeColumns(task: StageTask): Promise<StageTimes> {
  const { plan, times } = timedPlan(planOf(tableOf(task)), new Set(task.columns));
  await pipeline(read(task.csv), scanRecords(), sanitize({ plan }), releaseBatches());
  return { locate: times.locateMs, kernel: times.kernelMs };
}

export async function timeAssemble(task: StageTask): Promise<StageTimes> {
  const buffers = new BufferPool(2 * defaultLimits.batchBytes);
  const encode = encodeCopy({ buffers });
  const plan = planOf(tableOf(task));
  const release = new Writable({
    write(chunk: Buffer, _encoding, done) {
      buffers.release(chunk);
      done();
    },
  });
  await pipeline(read(task.csv), scanRecords(), sanitize({ plan }), encode, release);
  return { assemble: encode.busyMs };
}

function read(csv: string) {
  return createReadStream(csv, { highWaterMark: 64 * 1024 });
}

function releaseBatches(): Writable {
  return new Writable({
    objectMode: true,
    highWaterMark: 1,
    write(batch: RecordBatch, _encoding, done) {
      batch.release();
      done();
    },
  });
}
