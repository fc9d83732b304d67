import { expect, it } from 'vitest';
import { BatchPool, BufferPool } from '../../src/index.ts';

it('reuses a released batch, emptied', () => {
  const pool = new BatchPool(1024);
  const batch = pool.acquire();
  batch.inputEnd = batch.spillEnd = batch.recordCount = 7;
  batch.release();
  const again = pool.acquire();
  expect(again).toBe(batch);
  expect([again.inputEnd, again.spillEnd, again.recordCount, again.plan]).toEqual([0, 0, 0, undefined]);
  expect(pool.acquire()).not.toBe(batch);
});

it('leaves a batch that grew for a giant record to the garbage collector', () => {
  const pool = new BatchPool(1024);
  const giant = pool.acquire();
  giant.growBytes(1024 * 1024, 0);
  giant.release();
  expect(pool.acquire()).not.toBe(giant);
});

it('keeps a batch’s content when it grows', () => {
  const batch = new BatchPool(16).acquire();
  batch.bytes.write('0123456789');
  batch.spillEnd = 10;
  batch.firstField[3] = 33;
  batch.fieldEnd[5] = 55;
  batch.fate[3] = 3;
  const bytes = batch.reserve(10_000);
  batch.growFields();
  batch.growRecords();
  expect(bytes).toBe(batch.bytes);
  expect(bytes.length).toBeGreaterThanOrEqual(10_010);
  expect(bytes.toString('latin1', 0, 10)).toBe('0123456789');
  expect([batch.firstField[3], batch.fieldEnd[5], batch.fate[3]]).toEqual([33, 55, 3]);
});

it('reuses the memory of a released buffer for as much as fits', () => {
  const pool = new BufferPool(1024);
  const buffer = pool.acquire(10);
  expect(buffer.length).toBe(1024);
  pool.release(buffer.subarray(0, 10));
  const again = pool.acquire(1024);
  expect(again.buffer).toBe(buffer.buffer);
  expect(again.length).toBe(1024);
  pool.release(again);
  expect(pool.acquire(1025).length).toBe(1025);
});

it('does not keep giant buffers', () => {
  const pool = new BufferPool(1024);
  const giant = pool.acquire(5000);
  pool.release(giant);
  expect(pool.acquire(5000).buffer).not.toBe(giant.buffer);
});
