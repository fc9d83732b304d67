export { afterTestFile } from './after-test-file.ts';
export { copyBackend, holdLock, sleepingTrigger } from './backends.ts';
export type { Connection } from './connections.ts';
export { freezeBackend, thawBackend } from './freeze.ts';
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts';
