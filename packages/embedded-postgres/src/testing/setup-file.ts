import { watchTestFile } from './after-test-file.ts';

watchTestFile();
