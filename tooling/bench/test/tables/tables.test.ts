import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { columnGroups } from '../../src/stages/stage-task.ts';
import { makeFixture } from '../../src/tables/fixture.ts';
import { tables } from '../../src/tables/index.ts';
import { checksumSql, planOf } from '../../src/tables/table.ts';
import { makeFolder } from '../bench-run.ts';

const tableNamed = (name: string) => tables.find((table) => table.name === name)!;

describe('the tables', () => {
  it.each([
    ['contacts', 9, 180, 240],
    ['contacts-pk', 9, 180, 240],
    ['contacts-append', 9, 180, 240],
    ['narrow', 3, 15, 30],
    ['wide', 100, 1000, 1500],
  ])('%s has %d columns and records of %d to %d bytes', async (name, columns, min, max) => {
    const table = tableNamed(name);
    const file = path.join(await makeFolder(), 'a.csv');
    await table.writeCsv(file, 200);
    const text = await readFile(file);
    const header = text.subarray(0, text.indexOf('\n')).toString();
    expect(header.split(',')).toEqual(table.columns.map((column) => column.name));
    expect(table.columns).toHaveLength(columns);
    expect((text.length - header.length) / 200).toBeGreaterThan(min);
    expect((text.length - header.length) / 200).toBeLessThan(max);
    expect(planOf(table)).toMatchObject({ form: 'binary', fieldCount: columns });
  });

  it.each(tables.map((table) => [table.name, table] as const))(
    'sends %s as CSV, compressed, and encoded without a reject',
    async (name, table) => {
      const folder = await makeFolder();
      const fixture = await makeFixture(table, 300, path.join(folder, name));
      const csv = await readFile(fixture.csv);
      expect(fixture).toMatchObject({ rows: 300, csvBytes: csv.length });
      expect(gunzipSync(await readFile(fixture.gzip)).equals(csv)).toBe(true);
      const binary = await readFile(fixture.binary);
      expect(binary.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0');
      expect(binary.readInt16BE(19)).toBe(table.columns.length);
      expect(binary).toHaveLength(fixture.binaryBytes);
      await fixture.remove();
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('rejects a file whose records our own rules reject', async () => {
    const [contacts] = tables;
    const broken = { ...tableNamed('narrow'), columns: contacts!.columns.slice(1, 4) };
    const stem = path.join(await makeFolder(), 'broken');
    await expect(makeFixture(broken, 10, stem)).rejects.toMatchObject({
      code: 'FIXTURE_INVALID',
      message: '10 records of the file for narrow break rules: EMAIL_INVALID',
    });
  });

  it('writes the same bytes each time', async () => {
    const folder = await makeFolder();
    for (const { name, writeCsv } of tables) {
      const [one, two] = [path.join(folder, `${name}-1`), path.join(folder, `${name}-2`)];
      await writeCsv(one, 50);
      await writeCsv(two, 50);
      expect(await readFile(one)).toEqual(await readFile(two));
    }
  });

  it('compares e-mail addresses as the service cleans them', () => {
    expect(checksumSql(tableNamed('contacts'))).toContain('id AS id, lower(btrim(email)) AS email,');
  });

  it('times the columns of a wide table by type, other columns one by one', () => {
    expect(columnGroups(tableNamed('narrow')).map(({ title }) => title)).toEqual([
      'a (int)',
      'b (int)',
      'c (int)',
    ]);
    const groups = columnGroups(tableNamed('wide'));
    expect(groups.reduce((sum, { columns }) => sum + columns.length, 0)).toBe(100);
    expect(groups[0]!.title).toBe('15 × int');
  });
});
