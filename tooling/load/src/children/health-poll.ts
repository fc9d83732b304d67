// Polls the health endpoints from a process that does nothing else, so that no other event loop delays the answers.
import http from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { HealthAnswer, HealthTask } from '../crowd/health.ts';

const PAUSE_MS = 50;
const LIMIT_MS = 10_000;

process.once('message', (task: HealthTask) => {
  for (const path of task.paths) void poll(task, path);
});
process.once('disconnect', () => process.exit());

async function poll({ url }: HealthTask, path: string): Promise<never> {
  for (;;) {
    process.send?.(await get(url, path));
    await wait(PAUSE_MS);
  }
}

/** Uses a new connection, as container orchestrators do. */
async function get(url: string, path: string): Promise<HealthAnswer> {
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
