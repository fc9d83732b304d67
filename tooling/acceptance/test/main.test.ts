import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const run = promisify(execFile);

describe('acceptance', () => {
  it('says what it needs where there is no Docker, and counts as failed', async () => {
    const env = { PATH: '/nonexistent' };
    const outcome = await run(process.execPath, [main, '--rows', '10'], { env }).catch((error) => error);
    expect(outcome.code).toBe(1);
    const [message, hint, counts] = outcome.stdout.trim().split('\n');
    expect(message).toMatch(
      /^The acceptance test runs the service in a container and needs a running Docker/,
    );
    expect(hint).toContain('pnpm demo');
    expect(counts).toBe('0 passed, 1 failed');
  });

  it('describes every option', async () => {
    const { stdout } = await run(process.execPath, [main, '--help']);
    const options = [...stdout.matchAll(/^ {2}(?:-h, )?--([\w-]+)/gm)].map(([, name]) => name);
    expect(options).toEqual(
      expect.arrayContaining([
        'rows',
        'uploads',
        'concurrency',
        'memory',
        'peak',
        'dirt',
        'warm-up',
        'report',
        'keep',
      ]),
    );
  });
});
