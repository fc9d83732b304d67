import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { configOf, errorsIn, operator } from './config-of.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'read-config-'));
afterAll(() => rm(folder, { recursive: true }));

async function readBytes(bytes: string | Buffer) {
  const file = path.join(folder, 'config.json');
  await writeFile(file, bytes);
  return readConfig(file, operator);
}

const column = (config: object) => ({ tables: { people: { columns: { name: config } } } });

describe('a file', () => {
  it('a file is read unchanged', async () => {
    const value = {
      $schema: './config.schema.json',
      defaults: { encoding: 'windows-1252', maxRejects: 5, null: ['', '-'] },
      tables: {
        'public.people': { delimiter: 'tab', columnsMax: 1600, columns: { name: { rule: 'text' } } },
      },
    };
    expect((await readBytes(`\uFEFF${JSON.stringify(value)}`)).config).toEqual(value);
  });

  it.each(['{}', ' {"defaults":{},"tables":{}}\n'])('a file may be empty: %s', async (text) => {
    expect((await readBytes(text)).config).toEqual(JSON.parse(text));
  });

  it('a file may be at most 1 MiB long', async () => {
    const padded = (bytes: number) => `{}${' '.repeat(bytes - 2)}`;
    expect((await readBytes(padded(1024 * 1024))).config).toEqual({});
    await expect(readBytes(padded(1024 * 1024 + 1))).rejects.toThrow(/is longer than 1048576 bytes$/);
    await expect(readConfig('/dev/zero', operator)).rejects.toThrow('/dev/zero is longer than 1048576 bytes');
  });

  it('a file must exist and be UTF-8', async () => {
    await expect(readBytes(Buffer.from('{"$schema":"\xfc"}', 'latin1'))).rejects.toThrow(
      /config\.json is not valid UTF-8$/,
    );
    await expect(readConfig(path.join(folder, 'none.json'), operator)).rejects.toThrow('ENOENT');
    await expect(readConfig(folder, operator)).rejects.toThrow('EISDIR');
  });
});

it.each([
  ['', '1:1', 'value expected'],
  ['{\n  "defaults": {},\n}', '3:1', 'property name expected'],
  ['{"defaults": tru}', '1:14', 'invalid symbol'],
  ['{\r\n\t"defaults" {}}', '2:13', 'colon expected'],
  ["{'defaults': {}}", '1:2', 'invalid symbol'],
  ['{} // no comments', '1:4', 'invalid comment token'],
  ['{}\n\n{}', '3:1', 'end of file expected'],
  ['{"tables": {"é": 1', '1:19', 'close brace expected'],
  ['['.repeat(500_000), '1:1', 'nested too deeply'],
])('reports the position at which %.30j is not JSON', (text, place, says) => {
  expect(errorsIn(text)).toEqual([`f:${place}: not JSON: ${says}`]);
});

it('lists all faults in file order, each with its path and position', () => {
  const text = `{
  "defaults": { "delimiter": ";ä", "map": "a:b", "maxRejects": "all" },
  "tables": {
    "public.people": {
      "columnsMax": 0.5,
      "columns": { "email": { "rule": "mail", "null": ["-", 1] }, "id": { "timeZone": "Mars" } }
    },
    "other": []
  },
  "table": {}
}`;
  expect(errorsIn(text)).toEqual([
    expect.stringMatching(/^f:2:17: defaults\.delimiter: must be 1 to 4 ASCII characters such as/),
    expect.stringMatching(/^f:2:36: defaults\.map: is not one of delimiter, quote, escape, .*, maxRejects$/),
    'f:2:50: defaults.maxRejects: must be a number of records such as 100, or a share such as 1%',
    'f:5:7: tables["public.people"].columnsMax: must be integer',
    'f:5:7: tables["public.people"].columnsMax: must be >= 1',
    'f:6:31: tables["public.people"].columns.email.rule: must be one of text, email',
    'f:6:61: tables["public.people"].columns.email.null[1]: must be string',
    expect.stringMatching(
      /^f:6:75: tables\["public\.people"\]\.columns\.id\.timeZone: must be a name such as/,
    ),
    'f:8:5: tables.other: must be object',
    'f:10:3: table: is not one of $schema, defaults, tables',
  ]);
});

it('shows at most a hundred errors', () => {
  const members = Array.from({ length: 90_000 }, (_, at) => `"k${at}":1`);
  const errors = errorsIn(`{${members.join()}}`);
  expect(errors).toHaveLength(100);
  expect(errors[99]).toMatch(/^f:1:784: k99: is not one of/);
});

it.each([
  ['[]', 'must be object'],
  ['null', 'must be object'],
  ['{"$schema":1}', '$schema: must be string'],
  ['{"tables":{"a":{"key":""}}}', 'tables.a.key: must NOT have fewer than 1 characters'],
  ['{"tables":{"a":{"mode":"merge"}}}', 'tables.a.mode: must be one of append, replace, upsert, insert-new'],
  ['{"defaults":{"mode":5}}', 'defaults.mode: must be one of append, replace, upsert, insert-new'],
  ['{"defaults":{"null":"-"}}', 'defaults.null: must be array'],
  ['{"defaults":{"maxRejects":-1}}', 'defaults.maxRejects: must be >= 0'],
  ['{"defaults":{"maxRejects":1.5}}', 'defaults.maxRejects: must be integer,string'],
  ['{"defaults":{"recordBytesMax":1}}', 'defaults.recordBytesMax: is not one of'],
  ['{"defaults":{"dryRun":true}}', 'defaults.dryRun: is not one of'],
  ['{"tables":{"a":{"header":false},"b":{},"a":{}}}', 'tables.a: is listed more than once'],
])('rejects %s', (text, says) => {
  expect(errorsIn(text)).toEqual([expect.stringContaining(`: ${says}`)]);
});

describe('invalid values', () => {
  it.each([
    [{ defaults: { encoding: 'nope' } }, 'defaults.encoding: "nope" is not a known encoding'],
    [{ defaults: { delimiter: '"' } }, 'defaults: delimiter and quote must be different characters'],
    [{ defaults: { null: ['a,b'] } }, 'defaults.null: must not contain delimiters'],
    [{ tables: { t: { delimiter: ';', null: ['a;b'] } } }, 'tables.t.null: must not contain'],
    [
      { defaults: { delimiter: '|' }, tables: { t: { quote: '|' } } },
      'tables.t: delimiter and quote must be different characters',
    ],
    [{ tables: { t: { quote: 'none', escape: '!' } } }, 'tables.t.escape: must be \\ if quote is none'],
    [
      { tables: { t: { fieldBytesMax: 9_000_000 } } },
      'tables.t.fieldBytesMax: must be at most 8388608, the limit of the service',
    ],
    [{ defaults: { decimal: ',', grouping: ',' } }, 'defaults: decimal and grouping must be different'],
    [
      { defaults: { decimal: ',' }, tables: { t: { grouping: ',' } } },
      'tables.t: decimal and grouping must be',
    ],
    [
      { tables: { t: { grouping: '.', columns: { price: { decimal: '.' } } } } },
      'tables.t.columns.price: decimal and grouping must be different',
    ],
    [{ tables: { t: { columnsMax: 1601 } } }, 'tables.t.columnsMax: must be at most 1600'],
    [column({ null: ['a\nb'] }), 'tables.people.columns.name.null: must not contain'],
    [
      { tables: { t: { columns: { a: { aliases: ['Full name'] }, b: { aliases: ['full_NAME '] } } } } },
      'b.aliases[0]: "full_NAME " is already an alias of "a"',
    ],
    [
      { tables: { t: { columns: { a: { aliases: ['B-'] }, b: {} } } } },
      'a.aliases[0]: "B-" is the column "b"',
    ],
    [column({ aliases: [' '] }), 'name.aliases[0]: " " is no name'],
  ])('rejects the value in %j', (value, says) => {
    expect(errorsIn(JSON.stringify(value))).toEqual([expect.stringContaining(says)]);
  });

  it('reports marks of numbers once where they are set', () => {
    const tables = { a: { comment: '#' }, b: { columns: { price: { null: ['-'] } } } };
    expect(errorsIn(JSON.stringify({ defaults: { decimal: ',', grouping: ',' }, tables }))).toHaveLength(1);
  });

  it('accepts superfluous aliases', () => {
    expect(errorsIn(JSON.stringify(column({ aliases: ['NAME', 'Full name', 'full_name'] })))).toEqual([]);
  });

  it('reports an invalid value once, at its position', () => {
    const tables = { a: { comment: '#' }, b: { delimiter: '|' } };
    expect(errorsIn(JSON.stringify({ defaults: { quote: '""' }, tables }))).toEqual([
      expect.stringContaining('defaults.quote: must be one ASCII character'),
    ]);
  });

  it('rejects words for NULL with a parser that does not report quotes', () => {
    const value = { defaults: { null: ['-'] }, ...column({ null: ['-'] }) };
    const says =
      'null: does not work with CSV_PARSER=fast-csv, which cannot tell quoted fields from unquoted ones';
    expect(errorsIn(JSON.stringify(value), { parser: 'fast-csv' })).toEqual([
      expect.stringContaining(`: defaults.${says}`),
      expect.stringContaining(`: tables.people.columns.name.${says}`),
    ]);
  });

  it('accepts an escape in the defaults if a table has quote=none', () => {
    const value = { defaults: { escape: '\\' }, tables: { t: { quote: 'none' } } };
    expect(configOf(value)).toEqual(value);
  });
});

describe('names', () => {
  const names = ['__proto__', 'constructor', 'toString', '0', 'a.b', '"; DROP', 'ü\n☃', 'x'.repeat(200)];

  it('a name may be anything except empty', () => {
    const members = (member: string) =>
      `{${names.map((name) => `${JSON.stringify(name)}:${member}`).join()}}`;
    const text = `{"tables":${members(`{"columns":${members('{"required":true}')}}`)}}`;
    const { tables = {} } = configOf(JSON.parse(text));
    expect(Object.keys(tables).toSorted()).toEqual(names.toSorted());
    for (const { columns = {} } of Object.values(tables))
      expect(Object.entries(columns).toSorted()).toEqual(
        names.toSorted().map((name) => [name, { required: true }]),
      );
    expect(errorsIn('{"tables":{"":{"columns":{"":{}}}}}')).toEqual([
      'f:1:12: tables[""]: must have a name',
      'f:1:27: tables[""].columns[""]: must have a name',
    ]);
  });

  it.each(names)('the name %.20j is checked like any other, and shown in full up to 64 bytes', (name) => {
    const text = `{"tables":{${JSON.stringify(name)}:{"columns":{${JSON.stringify(name)}:{"rule":"mail"}}}}}`;
    const [error, ...others] = errorsIn(text);
    expect(others).toEqual([]);
    expect(error).toMatch(/^f:1:\d+: tables.+\.rule: must be one of text, email$/);
    expect(error).not.toContain('x'.repeat(65));
    expect(error).not.toContain('\n');
  });
});
