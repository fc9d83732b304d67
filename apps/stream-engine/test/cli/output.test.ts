import { afterEach, expect, it } from 'vitest';
import { command, file } from './run-command.ts';

const { isTTY } = process.stdout;
afterEach(() => {
  process.stdout.isTTY = isTTY;
});

it('a terminal gets no control characters of a file, anything else gets its bytes', async () => {
  const hostile = await file('hostile.csv', 'a,b\n\u001B]0;x\u0007,漢\n');
  expect((await command(['clean', hostile])).stdout).toBe('a,b\n\u001B]0;x\u0007,漢\n');
  process.stdout.isTTY = true;
  expect((await command(['clean', hostile])).stdout).toBe('a,b\n␛]0;x␇,漢\n');
});
