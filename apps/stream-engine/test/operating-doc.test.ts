import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plannedBytes } from '../src/settings/budget.ts';
import { capacityOf } from '../src/settings/capacity.ts';
import { readSettings } from '../src/settings/env.ts';
import { startTestService } from './test-service.ts';

const MIB = 1024 * 1024;

const page = await readFile(new URL('../../../docs/OPERATING.md', import.meta.url), 'utf8');
const prose = page.replaceAll(/\s+/g, ' ');
const service = await startTestService({ schema: 'CREATE TABLE items (id int)' });

const bytesOf = (text: string): number => {
  const [, number, unit] = /^(\d+) (MiB|GiB)$/.exec(text)!;
  return Number(number) * (unit === 'GiB' ? 1024 : 1) * MIB;
};

describe('docs/OPERATING.md', () => {
  it('lists the sizes that the service derives from its memory limit', () => {
    const rows = [...page.matchAll(/^\| +(\d+ [MG]iB)(( \| +[^|]+?){5}) \|$/gm)];
    expect(rows).toHaveLength(4);
    for (const [, limit, rest] of rows) {
      const capacity = capacityOf({ ...readSettings({}), MEMORY_LIMIT: bytesOf(limit!) });
      const { importsMax, windowsMax, waitingMax, poolMax } = capacity;
      const planned = `${Math.round(plannedBytes(importsMax) / MIB)} MiB`;
      const cells = rest!.split('|').map((cell) => cell.trim());
      expect(cells, limit).toEqual([
        '',
        ...[importsMax, windowsMax, waitingMax, poolMax].map(String),
        planned,
      ]);
    }
  });

  it('states the memory of the process and of each import', () => {
    const ofAll = /(\d+) MiB for the process, ([\d.]+) MiB for each import/.exec(prose)!;
    expect(ofAll.slice(1)).toEqual([
      String(plannedBytes(0) / MIB),
      ((plannedBytes(1) - plannedBytes(0)) / MIB).toFixed(1),
    ]);
  });

  it('states the default of each time limit', () => {
    const settings: Readonly<Record<string, unknown>> = readSettings({});
    const named = [...prose.matchAll(/`([A-Z_]+_MS)` \((\d+) s\)/g)];
    expect(new Set(named.map(([, name]) => name)).size).toBeGreaterThanOrEqual(5);
    for (const [, name, seconds] of named) expect(settings[name!], name).toBe(Number(seconds) * 1000);
  });

  it('states how long the service keeps a connection and waits for headers', () => {
    const { keepAliveTimeout, headersTimeout } = service.server;
    expect(page).toMatch(new RegExp(`kept connection is idle +\\| ${keepAliveTimeout / 1000} s, fixed `));
    expect(page).toMatch(new RegExp(`first on a connection +\\| ${headersTimeout / 1000} s, then 408 `));
  });
});

describe('the SQL of docs/OPERATING.md', () => {
  const blocks = [...page.matchAll(/^ *```sql\n(.*?)^ *```$/gms)].map(([, sql]) => sql!);
  const role = `importer_${service.database.name}`;
  const ids = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'];

  beforeAll(async () => {
    await service.database.query(`CREATE ROLE ${role}`);
    for (const [at, ended] of ['2 years', '2 days'].entries())
      await service.database.query(
        `WITH import AS (
           INSERT INTO stream_engine.imports (id, key, table_schema, table_name, mode, parameters, state, xid, ended_at)
           VALUES ($1, 'people-2024-01', 'public', 'items', 'append', '{}', 'failed', '1', now() - $2::interval))
         INSERT INTO stream_engine.rejects (import, record, code, message, original) VALUES ($1, 1, 'X', 'x', 'x')`,
        [ids[at], ended],
      );
  });

  afterAll(async () => {
    await service.database.query(`DROP OWNED BY ${role}`);
    await service.database.query(`DROP ROLE ${role}`);
  });

  it('runs, and deletes old imports with their rejects, and no others', async () => {
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    const statements = blocks.flatMap((sql) => sql.split(';\n')).filter(Boolean);
    for (const statement of statements) await service.database.query(statement.replace(/\bimporter\b/, role));
    for (const [table, column] of [
      ['imports', 'id'],
      ['rejects', 'import'],
    ])
      expect(await service.database.query(`SELECT ${column} AS id FROM stream_engine.${table}`)).toEqual([
        { id: ids[1] },
      ]);
  });
});
