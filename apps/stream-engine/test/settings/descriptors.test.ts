import { expect, it } from 'vitest';
import { connectionsFitting, descriptorLimit } from '../../src/settings/descriptors.ts';

it('reserves descriptors for the pool and the process, and sets no limit if none is known', () => {
  expect([4_096, 256, 100].map((limit) => connectionsFitting(limit, 36))).toEqual([3_930, 90, 1]);
  expect(connectionsFitting(undefined, 36)).toBeUndefined();
});

it.runIf(process.platform === 'linux')('knows the limit of this process', async () => {
  expect(await descriptorLimit()).toBeGreaterThanOrEqual(64);
});
