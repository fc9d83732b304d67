import { createCopySink } from '@repo/database';
import { copyBackend } from '@repo/embedded-postgres/testing';
import { type Answer, RawClient, send, sendCsv, until } from '@repo/faults';
import { createHash } from 'node:crypto';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { arm, calls, disarm, injectable, injectMethods } from './injection.ts';
import { injectedModules } from './injected-modules.ts';
import { type Scenario, scenarios, schema } from './scenarios.ts';

for (const module of await injectedModules())
  vi.doMock(module, async () => injectable(await vi.importActual<object>(module)));
const { startTestService } = await import('../test-service.ts');
const { problemOf } = await import('../problem-of.ts');

const service = await startTestService({
  schema,
  // One slot: an import that did not free its slot would block the next.
  importsMax: 1,
  // Several batches per file.
  limits: { batchBytes: 64 },
});

const prototypeOf = (instance: object) => Object.getPrototypeOf(instance) as object;
let copy: object | undefined;
const sink = createCopySink({ query: (query: object) => void (copy = query) } as unknown as pg.Client);
sink.on('error', () => {}).begin('COPY t FROM STDIN');
sink.destroy();
injectMethods('CopySink', prototypeOf(sink));
injectMethods('CopyStreamQuery', prototypeOf(copy!), ['write', 'end']);
injectMethods('Client', pg.Client.prototype, ['query']);
injectMethods('Pool', prototypeOf(prototypeOf(service.pool)), ['connect', 'query']);
injectMethods('Hash', prototypeOf(createHash('sha256')), ['update', 'digest']);
injectMethods('Gunzip', prototypeOf(createGunzip()), ['write', 'end', 'pause', 'resume']);

/** Outcomes of a throw that are not INTERNAL_ERROR. */
type Outcome = 'unavailable' | 'harmless';

/**
 * Further outcomes of a point. Errors in data about an import are harmless: its file’s name, its progress, and its
 * receipt
 * once it is committed, which must not turn into an error then. (The answer is written in turns.) Errors of the driver
 * may be reported as their most likely cause, a lost connection.
 */
const otherOutcomes: Readonly<Record<string, readonly Outcome[]>> = {
  'Client.query': ['unavailable', 'harmless'],
  'Pool.query': ['unavailable', 'harmless'],
  'Pool.connect': ['unavailable', 'harmless'],
  'Ledger.fail': ['harmless'],
  'Ledger.recordFileName': ['harmless'],
  'Progress.sample': ['harmless'],
  'ProgressBoard.report': ['harmless'],
  'ProgressBoard.forget': ['harmless'],
  'ProgressReport.end': ['harmless'],
  'Rejects.summary': ['harmless'],
  'Stopwatch.read': ['harmless'],
  doInTurns: ['harmless'],
  receiptOf: ['harmless'],
  rowCounts: ['harmless'],
};

/** Points for which scenarios with other statements have calls of their own. */
const statements = new Set(['Client.query', 'Pool.connect']);

/** Points that timers call, too: how often depends on the duration of an upload. */
const untimed = new Map([
  ['ClientPace.look', 0],
  ['Progress.sample', 1],
  ['ProgressBoard.report', 0],
]);

const seen = new Set<string>();
const counted: { name: string; scenario: Scenario; status: number; points: [string, number][] }[] = [];
for (const scenario of scenarios) {
  arm();
  const { status } = await upload(scenario);
  const points = [...calls()]
    .filter(([point]) => !seen.has(point) || (scenario.ownStatements && statements.has(point)))
    .map(([point, count]): [string, number] => [point, untimed.get(point) ?? count])
    .filter(([, count]) => count > 0);
  disarm();
  for (const [point] of points) seen.add(point);
  counted.push({ name: scenario.name, scenario, status, points });
  await service.idle();
  await forget();
}

describe.each(counted)('$name', ({ scenario, status, points }) => {
  it('ends as expected', () => expect(status).toBe(scenario.status));

  it.each(points)('fails only its own import if %s throws, at each of %i calls', async (point, count) => {
    for (let call = 1; call <= count; call++) await throwAt(point, call, scenario).finally(forget);
    const next = await sendCsv(`${service.url}/v1/imports/items`, 'id\n100\n');
    expect(next.status).toBe(200);
    await service.idle();
    await forget();
  });
});

it('covers every stage', () => expect(seen.size).toBeGreaterThan(100));

describe('a timer of a running import', () => {
  /** @param strike called while the file is being loaded */
  async function expectUploadWorks(strike: () => void, isOver: () => boolean): Promise<void> {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', { 'transfer-encoding': 'chunked' }).chunk('id\n1\n');
    await copyBackend(service.database);
    strike();
    await until(isOver);
    client.chunk('2\n').chunk('');
    expect((await client.answer()).status).toBe(200);
    client.finish();
    await client.closed();
    await service.idle();
    expect(await service.countRows('items')).toBe(2);
    await forget();
  }

  it.each(['Progress.sample', 'ProgressBoard.report'])(
    'harms nothing when it throws in %s, and continues',
    async (point) => {
      const strike = () => arm(point, 1);
      await expectUploadWorks(strike, () => (calls().get(point) ?? 0) > 1);
      expect(disarm()).toBe(true);
    },
  );

  it('harms nothing when memory cannot be read, because descriptors have run out', async () => {
    const reading = vi.spyOn(process.memoryUsage, 'rss');
    const strike = () =>
      reading.mockClear().mockImplementation(() => {
        throw new Error('EMFILE');
      });
    await expectUploadWorks(strike, () => reading.mock.calls.length > 3);
    reading.mockRestore();
  });
});

function upload({ path, request }: Scenario): Promise<Answer> {
  return send(`${service.url}/v1/imports/${path}`, request);
}

/** Throws once during an upload. The next upload needs the slot that this one must have freed. */
async function throwAt(point: string, call: number, scenario: Scenario): Promise<void> {
  const logged = service.logs.length;
  arm(point, call);
  const answer = await upload(scenario);
  const isThrown = disarm();
  await service.idle();

  const what = `${point}, call ${call}`;
  const outcome = isThrown ? outcomeOf(answer, point, scenario) : 'harmless';
  if (outcome === 'internal') problemOf(answer, 'INTERNAL_ERROR');
  if (outcome === 'unavailable') problemOf(answer, 'DATABASE_UNAVAILABLE');
  const ownStatus = outcome === 'harmless' ? answer.status : scenario.status;
  expect(ownStatus, what).toBe(scenario.status);
  const errors = service.logs.slice(logged).filter(({ level }) => Number(level) >= 50);
  const stack = expect.stringContaining(`InjectedError: injected at ${point}\n    at `) as string;
  const logs = outcome === 'internal' ? [{ msg: 'unexpected error', err: { stack } }] : [];
  expect(errors, what).toMatchObject(logs);
  expect(answer.body.toString()).not.toContain('njected');
  expect(await rowsOnceNothingIsHeld(), what).toBe(outcome === 'harmless' ? scenario.rows : 0);
}

function outcomeOf({ status }: Answer, point: string, scenario: Scenario): Outcome | 'internal' {
  const others = otherOutcomes[point] ?? [];
  if (status === 503 && others.includes('unavailable')) return 'unavailable';
  if (status === scenario.status && others.includes('harmless')) return 'harmless';
  return 'internal';
}

/** Waits until no transaction is open and no lock is held; returns the rows that another connection sees. */
async function rowsOnceNothingIsHeld(): Promise<number> {
  let rows = 0;
  await until(async () => {
    const [found] = await service.database.query<{ held: number; rows: number }>(
      `SELECT (SELECT count(*) FROM items)::int + (SELECT count(*) FROM parts)::int AS rows,
         (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND xact_start IS NOT NULL AND backend_type = 'client backend')::int
         + (SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid()
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))::int AS held`,
    );
    rows = found!.rows;
    return found!.held === 0;
  });
  return rows;
}

async function forget(): Promise<void> {
  await service.database.query('DELETE FROM items; DELETE FROM parts; DELETE FROM stream_engine.imports');
}
