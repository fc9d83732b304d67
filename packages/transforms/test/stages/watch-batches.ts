import { vi } from 'vitest';
import { BatchPool, RecordBatch } from '../../src/index.ts';
import { poison } from '../poison.ts';

export interface BatchWatch {
  /** Number of different batches so far. */
  readonly distinct: () => number;
  /** Number of batches acquired but not released. */
  readonly outstanding: () => number;
  readonly faults: readonly string[];
  readonly stop: () => void;
}

/** Poisons every batch of every pool on release, and records repeated releases. */
export function watchBatches(): BatchWatch {
  const seen = new Set<RecordBatch>();
  const inUse = new Set<RecordBatch>();
  const faults: string[] = [];
  const { acquire } = BatchPool.prototype;
  const { release } = RecordBatch.prototype;
  const acquiring = vi.spyOn(BatchPool.prototype, 'acquire').mockImplementation(function (this: BatchPool) {
    const batch = acquire.call(this);
    if (inUse.has(batch)) faults.push('a batch in use was handed out again');
    seen.add(batch);
    inUse.add(batch);
    return batch;
  });
  const releasing = vi.spyOn(RecordBatch.prototype, 'release').mockImplementation(function (
    this: RecordBatch,
  ) {
    if (!inUse.delete(this)) faults.push('a batch was given back twice');
    poison(this);
    release.call(this);
  });
  return {
    distinct: () => seen.size,
    outstanding: () => inUse.size,
    faults,
    stop: () => {
      acquiring.mockRestore();
      releasing.mockRestore();
    },
  };
}
