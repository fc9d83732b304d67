import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate as round, setTimeout as wait } from 'node:timers/promises';
import { detached } from '@repo/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Arrivals } from '../../../src/http/plugins/arrivals.ts';

describe('Arrivals', () => {
  let server: http.Server;
  let arrivals: Arrivals;

  beforeEach(() => {
    server = http.createServer();
    arrivals = new Arrivals(server);
  });

  const arrive = () => server.emit('connection', new net.Socket());

  it('resumes immediately if no connection arrives', () => {
    const resume = vi.fn();
    arrivals.whenOver(resume);
    expect(resume).toHaveBeenCalledOnce();
  });

  it('waits for a round without a new connection', async () => {
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

  it('waits only briefly if connections keep arriving', async () => {
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

  it('resumes reading imports one by one after the last connection', async () => {
    const resumed: number[] = [];
    arrive();
    for (const each of [1, 2, 3]) arrivals.whenOver(() => resumed.push(each));
    await wait(50);
    for (let rounds = 0; rounds < 8 && resumed.length < 3; rounds++) {
      const before = resumed.length;
      arrive();
      await round();
      expect(resumed.length - before).toBeLessThanOrEqual(1);
    }
    expect(resumed).toEqual([1, 2, 3]);
  });

  it('starts uploads one per round, in their order, when no more connections arrive', async () => {
    const begun: number[] = [];
    const begin = async (which: number) => {
      await arrivals.waitForTurn();
      begun.push(which);
    };
    await begin(0);
    expect(begun).toEqual([0]);
    arrive();
    const all = Promise.all([1, 2, 3].map(begin));
    for (let rounds = 0; rounds < 5; rounds++) {
      arrive();
      await round();
    }
    expect(begun).toEqual([0]);
    while (begun.length < 4) {
      const before = begun.length;
      await round();
      expect(begun.length - before).toBeLessThanOrEqual(1);
    }
    await all;
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('delays no upload by more than a quarter of a second', async () => {
    arrive();
    const began = performance.now();
    let begunAt = 0;
    void arrivals.waitForTurn().then(() => {
      begunAt = performance.now();
    });
    const hasBegun = () => begunAt > 0;
    while (!hasBegun()) {
      arrive();
      await round();
    }
    expect(begunAt - began).toBeGreaterThanOrEqual(250);
  });
});

describe('a burst of connections', () => {
  const CLIENTS = 100;
  const BUSY_MS = 5;
  const clients: net.Socket[] = [];
  const server = http.createServer();

  afterEach(() => {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('a burst of connections is accepted before an import reads much more', async () => {
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
    const file = detached(endless, (error) => error ?? new Error('closed'), { yieldTo: arrivals });
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
    // Without pausing, it would be one chunk and one client per round.
    expect(readMeanwhile).toBeLessThan(CLIENTS / 2);
  });
});
