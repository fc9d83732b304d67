import { describe, expect, it } from 'vitest';
import { importsFitting } from '../../src/settings/budget.ts';
import { capacityOf } from '../../src/settings/capacity.ts';

const MEMORY_LIMIT = 512 * 1024 * 1024;

describe('capacityOf', () => {
  it('derives imports from the memory limit, and the pool from imports', () => {
    const importsMax = importsFitting(MEMORY_LIMIT);
    expect(capacityOf({ MEMORY_LIMIT })).toEqual({
      memoryLimit: MEMORY_LIMIT,
      importsMax,
      windowsMax: 3,
      largeRecordsMax: 1,
      waitingMax: 4 * importsMax,
      readsMax: 16,
      followersMax: 1024,
      poolMax: 2 * importsMax + 4,
      readConnectionsMax: 2,
      checksMax: 1,
    });
  });

  it('uses the settings', () => {
    const set = { MEMORY_LIMIT, IMPORTS_MAX: 3, POOL_MAX: 20 };
    expect(capacityOf(set)).toMatchObject({ importsMax: 3, waitingMax: 12, poolMax: 20 });
  });

  it('allows no more imports than the pool has connections for: two each, and two for everything else', () => {
    const fitting = [4, 5, 6, 10, 1000].map((POOL_MAX) => capacityOf({ MEMORY_LIMIT, POOL_MAX }).importsMax);
    expect(fitting).toEqual([1, 1, 2, 4, importsFitting(MEMORY_LIMIT)]);
  });

  it('reserves at least one connection that reads do not use', () => {
    for (const POOL_MAX of [4, 5, 6, 10, 1000]) {
      const { importsMax, poolMax, readConnectionsMax } = capacityOf({ MEMORY_LIMIT, POOL_MAX });
      expect(readConnectionsMax).toBeGreaterThanOrEqual(1);
      expect(poolMax - 2 * importsMax - readConnectionsMax).toBeGreaterThanOrEqual(1);
    }
  });

  it('rejects more imports than the pool has connections for, and says what to do', () => {
    expect(capacityOf({ MEMORY_LIMIT, IMPORTS_MAX: 8, POOL_MAX: 18 })).toMatchObject({ importsMax: 8 });
    expect(() => capacityOf({ MEMORY_LIMIT, IMPORTS_MAX: 8, POOL_MAX: 17 })).toThrow(
      'POOL_MAX=17 is too low: 8 concurrent imports (IMPORTS_MAX) need up to 18 connections: 2 each and 2 for everything else; raise POOL_MAX or set IMPORTS_MAX to 7',
    );
  });
});
