import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate as round } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Arrivals } from '../../src/plugins/arrivals.ts';
import { detached } from '../../src/sources/detached.ts';

describe('Arrivals', () => {
  let server: http.Server;
  let arrivals: Arrivals;

  beforeEach(() => {
    server = http.createServer();
    arrivals = new Arrivals(server);
  });

  const arrive = () => server.emit('connection', new net.Socket());

  it('lets go on at once where nobody comes', () => {
    const resume = vi.fn();
    arrivals.whenOver(resume);
    expect(resume).toHaveBeenCalledOnce();
  });

  it('waits for a round in which nobody has come', async () => {
    const resume = vi.fn();
    arrive();
    arrivals.whenOver(resume);
    await round();
    expect(resume).not.toHaveBeenCalled();
    for (let rounds = 0; rounds < 3; rounds++) await round();
    expect(resume).toHaveBeenCalledOnce();
    arrivals.whenOver(resume);
    expect(resume).toHaveBeenCalledTimes(2);
  });

  it('waits no longer than for a moment where there is no end of them', async () => {
    let resumedAt = 0;
    arrive();
    const began = performance.now();
    arrivals.whenOver(() => {
      resumedAt = performance.now();
    });
    const hasResumed = () => resumedAt > 0;
    while (!hasResumed()) {
      arrive();
      await round();
    }
    expect(resumedAt - began).toBeGreaterThanOrEqual(50);
  });
});

describe('a crowd', () => {
  const CLIENTS = 100;
  const BUSY_MS = 5;
  const clients: net.Socket[] = [];
  const server = http.createServer();

  afterEach(() => {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('is let in before an import reads much more', async () => {
    const arrivals = new Arrivals(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    let accepted = 0;
    const all = new Promise<void>((resolve) => {
      server.on('connection', () => {
        if (++accepted === CLIENTS) resolve();
      });
    });
    let chunks = 0;
    const endless = new Readable({ read: () => setImmediate(() => endless.push(Buffer.alloc(64 * 1024))) });
    const file = detached(endless, (error) => error ?? new Error('closed'), arrivals);
    file.on('data', () => {
      chunks++;
      for (const until = performance.now() + BUSY_MS; performance.now() < until; );
    });
    const { port } = server.address() as net.AddressInfo;
    while (clients.length < CLIENTS) clients.push(net.connect(port, '127.0.0.1'));
    const before = chunks;
    await all;
    const readMeanwhile = chunks - before;
    file.destroy();
    // One chunk a round, and one client, where it does not stand back.
    expect(readMeanwhile).toBeLessThan(CLIENTS / 2);
  });
});
