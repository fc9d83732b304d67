import { afterEach, expect, it } from 'vitest';
import { command } from './run-command.ts';
import { createTestFolder } from '../test-folder.ts';

const folder = await createTestFolder();
const { isTTY } = process.stdout;
afterEach(() => {
  process.stdout.isTTY = isTTY;
});

it('a terminal gets no control characters of a file, anything else gets its bytes', async () => {
  const hostile = await folder.write('hostile.csv', 'a,b\n\u001B]0;x\u0007,漢\n');
  expect((await command(['clean', hostile])).stdout).toBe('a,b\n\u001B]0;x\u0007,漢\n');
  process.stdout.isTTY = true;
  expect((await command(['clean', hostile])).stdout).toBe('a,b\n␛]0;x␇,漢\n');
});
