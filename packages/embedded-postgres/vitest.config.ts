import base from '@repo/vitest';
import { mergeConfig } from 'vitest/config';

// Two files at a time even on two cores: they mostly wait for servers and for other runs of vitest.
export default mergeConfig(base, { test: { maxWorkers: 2 } });
