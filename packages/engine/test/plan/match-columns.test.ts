import type { Table, TableColumn } from '@repo/database';
import { CsvError, rfc4180 } from '@repo/transforms';
import { describe, expect, it } from 'vitest';
import { parseMapping } from '../../src/parameters/mapping.ts';
import { resolveMap } from '../../src/plan/column-map.ts';
import { foldName, isUnnamed } from '../../src/plan/fold-name.ts';
import { matchColumns } from '../../src/plan/match-columns.ts';
import { Problem } from '../../src/problem/problem.ts';

function tableOf(names: readonly string[]): Table {
  const columns = names.map((name) => ({
    // A name in brackets is that of a generated column.
    name: name.replaceAll(/[[\]]/g, ''),
    type: { name: 'text', baseName: 'text', baseKind: 'base' },
    nullable: true,
    insertable: !name.startsWith('['),
    generated: name.startsWith('['),
  })) as TableColumn[];
  return { name: 't', columns } as unknown as Table;
}

interface Options {
  readonly map?: readonly string[];
  readonly ignore?: boolean;
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  readonly header?: false;
}

/** Matches `a,b` with columns `c,d`. @returns `a→c`, or the problem */
function match(
  header: string,
  columns: string,
  { map = [], ignore, aliases = {}, ...dialect }: Options = {},
) {
  const table = tableOf(columns.split(','));
  const names = header.split(',');
  try {
    const matches = matchColumns(names, table, {
      dialect: { ...rfc4180, ...dialect },
      map: resolveMap(map.map(parseMapping), table),
      columns: new Map(Object.entries(aliases).map(([name, own]) => [name, { aliases: own }])),
      key: [],
      unknownColumns: ignore ? 'ignore' : 'reject',
    });
    return matches.map(({ source, column }) => `${source + 1}→${column.name}`).join(' ');
  } catch (error) {
    if (error instanceof Problem || error instanceof CsvError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('a field finds its column', () => {
  it.each<[string, string, Options, string]>([
    ['id,First Name', 'id,first_name', {}, '1→id 2→first_name'],
    ['Name,name', 'name,Name', {}, '1→Name 2→name'],
    ['id,Mail', 'id,email', { map: ['Mail:email'] }, '1→id 2→email'],
    ['id,', 'id,email', { map: ['@2:email'] }, '1→id 2→email'],
    ['id,name', 'id,name', { map: ['id:'] }, '2→name'],
    ['id,,name', 'id,name', { map: ['@2:'] }, '1→id 3→name'],
    ['id,name,name', 'id,name', { map: ['@2:'] }, '1→id 3→name'],
    ['id,name,name', 'id,name,other', { map: ['@3:other'] }, '1→id 2→name 3→other'],
    ['@5,name', 'id,name', { map: [String.raw`\@5:id`] }, '1→id 2→name'],
    ['mail,Name', 'e-mail,name', { aliases: { 'e-mail': ['Mail'] } }, '1→e-mail 2→name'],
    ['NAME,name', 'name', { map: ['name:'], ignore: true }, '1→name'],
    [',id,name', 'id,name', { ignore: true }, '2→id 3→name'],
    ['id,name,', 'id,name', { ignore: true }, '1→id 2→name'],
    ['id,name,name', 'id,name', { ignore: true }, '1→id 2→name'],
    ['id,Name,name', 'id,name', { ignore: true }, '1→id 3→name'],
    ['x,id', 'id', { map: ['x:id'], ignore: true }, '1→id'],
    ['a,b', 'id,name', { header: false }, '1→id 2→name'],
    ['a,b,c', 'id,name', { header: false, map: ['@2:'] }, '1→id 3→name'],
    ['a,b', 'id,name,more', { header: false, map: ['@1:more', '@2:id'] }, '1→more 2→id'],
    ['a,b,c', 'id,name,more', { header: false, map: ['@1:more'] }, '1→more 2→id 3→name'],
  ])('%s into %s with %j: %s', (header, columns, options, expected) => {
    expect(match(header, columns, options)).toBe(expected);
  });
});

describe('an error names every field, and a parameter that helps', () => {
  const ignoring = 'send unknownColumns=ignore to load the file without';
  it.each<[string, string, Options, string]>([
    ['id,', 'id', {}, `HEADER_EMPTY: column 2 of the header has no name; ${ignoring} it`],
    [
      'id,name,name',
      'id,name',
      {},
      `HEADER_DUPLICATE: the header names the column "name" twice, in columns 2 and 3; ${ignoring} it`,
    ],
    [
      'x,id,,id,y',
      'id',
      {},
      `COLUMN_UNKNOWN: 4 columns of the file are not in "t": "x", column 3 without a name, "id" again in column 4, "y"; its columns are "id"; ${ignoring} them`,
    ],
    [
      'id,emial',
      'id,email',
      {},
      'COLUMN_UNKNOWN: "emial" is not a column of "t"; its columns are "id", "email"; send map=emial:email',
    ],
    [
      'id,emial',
      'id,email',
      { map: ['id:email'] },
      `COLUMN_UNKNOWN: "emial" is not a column of "t"; its columns are "id", "email"; ${ignoring} it`,
    ],
    [
      'NAME,Name',
      'name',
      {},
      'HEADER_DUPLICATE: "NAME" and "Name" both mean the column "name"; send map=@2: to leave out the second',
    ],
    [
      'NAME,Name',
      'name',
      { ignore: true },
      'HEADER_DUPLICATE: "NAME" and "Name" both mean the column "name"; send map=@2: to leave out the second',
    ],
    [
      'id,First Name',
      'id,first_name,firstname',
      { ignore: true },
      'COLUMN_UNKNOWN: "First Name" could be any of the columns "first_name", "firstname" of "t"; spell it exactly; its columns are "id", "first_name", "firstname"',
    ],
    [
      'id,full_name',
      'id,[full_name],fullname',
      {},
      `COLUMN_UNKNOWN: "full_name" is a generated column of "t", which the table computes itself; leave it out of the file; its columns are "id", "fullname"; ${ignoring} it`,
    ],
    ['id', 'id', { map: ['@2:id'] }, 'COLUMN_UNKNOWN: map names field 2, but the file has 1'],
    [
      'id,name,name',
      'id,name',
      { map: ['name:'] },
      'HEADER_DUPLICATE: map names "name", which could be any of the fields @2, @3; name its position instead, as in map=@2:column',
    ],
    ['a,b', 'id', { map: ['a:id', 'b:id'] }, 'HEADER_DUPLICATE: "a" and "b" both mean the column "id"'],
  ])('%s into %s with %j: %s', (header, columns, options, expected) => {
    expect(match(header, columns, options)).toBe(expected);
  });

  it('lists as many fields as fit', () => {
    const header = Array.from({ length: 1000 }, (_, i) => `x${i}`).join(',');
    expect(match(header, 'id')).toMatch(
      /^COLUMN_UNKNOWN: 1000 columns .* and \d+ more; its columns are "id"$/,
    );
  });
});

describe('whatever the names', () => {
  const names = ['id', 'ID', 'i_d', 'name', 'Name', ''];
  const headers = names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c])));
  const tables = ['id,name', 'id,ID', 'i-d,name', 'Name'];
  const cases = tables.flatMap((columns) => headers.map((header) => ({ columns, header })));

  it('a file that is accepted as it is has a column of nearly the same name for each field', () => {
    for (const { columns, header } of cases) {
      const pairs = match(header.join(','), columns)
        .split(' ')
        .map((pair) => pair.split('→'));
      if (pairs[0]!.length < 2) continue;
      expect(pairs.map(([position]) => position)).toEqual(['1', '2', '3'].slice(0, header.length));
      for (const [position, column] of pairs)
        expect(foldName(column!)).toBe(foldName(header[Number(position) - 1]!));
      expect(new Set(pairs.map(([, column]) => column)).size).toBe(pairs.length);
    }
  });

  it('ignoring fields loads only exact or only names, and never chooses between two spellings', () => {
    for (const { columns, header } of cases) {
      const pairs = match(header.join(','), columns, { ignore: true })
        .split(' ')
        .map((pair) => pair.split('→'));
      if (pairs[0]!.length < 2) continue;
      for (const [position, column] of pairs) {
        const name = header[Number(position) - 1]!;
        const similar = header.filter((other) => !isUnnamed(other) && foldName(other) === foldName(name));
        const isCertain = name === column || new Set(similar).size === 1;
        expect(isCertain, `${header.join()} into ${columns}`).toBe(true);
        expect(header.indexOf(name)).toBe(Number(position) - 1);
      }
    }
  });
});
