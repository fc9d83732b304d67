import base from '@repo/vitest';

export default base;
