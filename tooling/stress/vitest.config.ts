import { availableParallelism } from 'node:os';
import shared from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

// Each file keeps all processors busy, and time limits of the service are part of what is tested.
export default mergeConfig(shared, {
  test: { fileParallelism: false, maxConcurrency: 2 * availableParallelism() },
});
