import { describe, expect, it } from 'vitest';
import {
  detectMemoryLimit,
  followersFitting,
  importsFitting,
  readsFitting,
  windowsFitting,
} from '../../src/settings/budget.ts';

const MIB = 1024 * 1024;

describe('importsFitting', () => {
  it('grows with the memory limit, and is never less than one', () => {
    const fitting = [0, 64, 128, 256, 512, 1024, 4096].map((mib) => importsFitting(mib * MIB));
    expect(fitting).toEqual(fitting.toSorted((a, b) => a - b));
    expect(fitting[0]).toBe(1);
  });

  it('allows 16 concurrent imports in the 512 MiB of the container', () => {
    expect(importsFitting(512 * MIB)).toBeGreaterThanOrEqual(16);
  });

  it('leaves room for the process itself', () => {
    for (const mib of [256, 512, 1024, 16_384])
      expect((mib * MIB) / importsFitting(mib * MIB)).toBeGreaterThan(8 * MIB);
  });
});

describe('windowsFitting', () => {
  it('returns at least one, and three in the 512 MiB of the container', () => {
    expect([64, 256, 512, 4096].map((mib) => windowsFitting(mib * MIB))).toEqual([1, 1, 3, 30]);
  });
});

describe('readsFitting and followersFitting', () => {
  it('both grow with the memory limit and allow at least one response', () => {
    expect([16, 64, 256, 512, 4096].map((mib) => readsFitting(mib * MIB))).toEqual([1, 2, 8, 16, 128]);
    expect([64, 512, 4096].map((mib) => followersFitting(mib * MIB))).toEqual([128, 1024, 8192]);
  });
});

describe('detectMemoryLimit', () => {
  it('finds the memory limit of this process', () => {
    expect(detectMemoryLimit()).toBeGreaterThanOrEqual(16 * MIB);
    expect(detectMemoryLimit()).toBeLessThan(2 ** 50);
  });
});
