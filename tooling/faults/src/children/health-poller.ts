// Polls the health endpoints from a process that does nothing else, so that its own event loop does not delay it.
import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type HealthAnswer, healthPaths } from '../health-poll.ts';

const PAUSE_MS = 50;
const LIMIT_MS = 10_000;

async function poll(url: string, path: string): Promise<never> {
  for (;;) {
    process.send?.(await ask(url, path));
    await wait(PAUSE_MS);
  }
}

/** Uses a new connection each time, as probes of containers do. */
async function ask(url: string, path: string): Promise<HealthAnswer> {
  const began = performance.now();
  const done = (status: number) => ({ path, status, tookMs: performance.now() - began });
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const options = { agent: false, signal: AbortSignal.timeout(LIMIT_MS) };
      http.get(`${url}${path}`, options, resolve).on('error', reject);
    });
    await buffer(response);
    return done(response.statusCode ?? 0);
  } catch {
    return done(0);
  }
}

process.once('disconnect', () => process.exit());
for (const path of healthPaths) void poll(process.argv[2]!, path);
