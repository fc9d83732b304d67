import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import {
  type ContactsOptions,
  contactColumns,
  createContactsGenerator,
  dirtKinds,
  generateContacts,
} from '../../src/index.ts';

const bytesOf = (options: ContactsOptions): Promise<Buffer> => buffer(generateContacts(options));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the bytes', () => {
  test('gives the same bytes for the same options, on every Node version', async () => {
    const bytes = await bytesOf({ rows: 2000, seed: 7, dirt: 0.05 });
    expect(bytes.equals(await bytesOf({ rows: 2000, seed: 7, dirt: 0.05 }))).toBe(true);
    expect(sha256(bytes)).toBe('a522db5910b139a9f9fc7a1c2bd59019911c4dcd368df67ad4c0303772b6ac1e');
  });

  test('gives other bytes for another seed', async () => {
    expect(sha256(await bytesOf({ rows: 10, seed: 1 }))).not.toBe(
      sha256(await bytesOf({ rows: 10, seed: 2 })),
    );
  });

  test('starts with the same bytes for any number of rows', async () => {
    const short = await bytesOf({ rows: 10 });
    expect((await bytesOf({ rows: 1000 })).subarray(0, short.length).equals(short)).toBe(true);
  });

  test('counts ids from the given first one', async () => {
    const lines = (await bytesOf({ rows: 20, firstId: 900 })).toString().split('\n');
    // A note may contain line ends.
    const ids = lines.flatMap((line) => /^(\d+),/.exec(line)?.[1] ?? []);
    expect(ids).toEqual(Array.from({ length: 20 }, (_, at) => String(900 + at)));
  });

  test('writes about 200 bytes per record', async () => {
    const generator = createContactsGenerator({ rows: 20_000 });
    await buffer(generator.stream());
    expect(generator.expected().bytes / 20_000).toBeGreaterThan(180);
    expect(generator.expected().bytes / 20_000).toBeLessThan(220);
  });

  test('writes only a header if there are no rows', async () => {
    expect((await bytesOf({ rows: 0 })).toString()).toBe(`${contactColumns.join(',')}\n`);
  });

  test('ends records, but not lines of notes, with CRLF on request', async () => {
    const lf = parse(await bytesOf({ rows: 200 }), { relax_column_count: false });
    const bytes = await bytesOf({ rows: 200, eol: 'crlf' });
    expect(parse(bytes, { record_delimiter: '\r\n' })).toEqual(lf);
    expect(bytes.subarray(-2).toString()).toBe('\r\n');
  });
});

describe('the records', () => {
  test('writes records that an exact parser reads back', async () => {
    const bytes = await bytesOf({ rows: 5000 });
    const records = parse(bytes, { columns: true }) as Record<string, string>[];
    expect(records).toHaveLength(5000);
    expect(records.map(({ id }) => id)).toEqual(Array.from({ length: 5000 }, (_, at) => String(at + 1)));
    const all = (column: string, shape: RegExp): void => {
      for (const record of records) expect(record[column]).toMatch(shape);
    };
    all('email', /^ {0,2}[A-Za-z.+_-]+\d+@[A-Za-z0-9.-]+ ?$/);
    all('signup_date', /^(|\d{4}-\d\d-\d\d|\d{4}\/\d\d\/\d\d|\d{1,2} [A-Z][a-z]{2} \d{4})$/);
    all('last_seen', /^(|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?(Z|[+-]\d\d:\d\d))$/);
    all('amount', /^(|-?\d{1,10}\.\d\d)$/);
    expect(new Set(records.map(({ email }) => email?.trim().toLowerCase())).size).toBe(5000);
  });

  test('writes every variation of real files', async () => {
    const text = (await bytesOf({ rows: 5000 })).toString();
    for (const variation of [
      /,Müller,/,
      /,Nguyễn,/,
      /,王,/,
      /,Οδυσσέας,/,
      /,محمد,/,
      /,𠮷祥,/,
      /,"Korea, Republic of",/,
      /,[A-Z.]+\d+@[A-Z.]+,/,
      /, {1,2}[^ ,]+@[^ ,]+,/,
      /@[^ ,]+ ,/,
      /"[^"]*""[^"]*""[^"]*"/,
      /"[^"]*[^\r"]\n[^"]*"/,
      /"[^"]*\r\n[^"]*"/,
      /,\d{4}\/\d\d\/\d\d,/,
      /,\d{1,2} Jan \d{4},/,
      / \d\d:\d\d:\d\d\+02:00,/,
      /T\d\d:\d\d:\d\d\.\d{6}Z,/,
      /,-\d+\.\d\d,/,
      /,\d{10}\.\d\d,/,
      /,,/,
    ])
      expect(text).toMatch(variation);
  });

  test('leaves the records without dirt unchanged', async () => {
    const lines = async (dirt: number): Promise<string[]> =>
      (await bytesOf({ rows: 500, dirt })).toString().split(/\n(?=\d+,)/);
    const clean = new Set(await lines(0));
    const kept = (await lines(0.1)).filter((line) => clean.has(line));
    expect(kept.length).toBeGreaterThan(400);
    expect(kept.length).toBeLessThan(500);
  });
});

describe('the expected outcome', () => {
  test('measures the file and adds up', async () => {
    const generator = createContactsGenerator({ rows: 20_000, dirt: 0.05, seed: 3 });
    const bytes = await buffer(generator.stream());
    const expected = generator.expected();
    expect(expected.bytes).toBe(bytes.length);
    expect(expected.sha256).toBe(sha256(bytes));
    expect(expected.rows.read).toBe(20_000);
    expect(expected.rows.loaded + expected.rows.rejected).toBe(20_000);
    expect(Math.abs(expected.rows.rejected - 1000)).toBeLessThan(150);
    const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);
    expect(sum(Object.values(expected.rejects.byCode))).toBe(expected.rows.rejected);
    expect(sum(Object.values(expected.rejects.byKind).map(({ count }) => count))).toBe(
      expected.rows.rejected,
    );
    expect(Object.keys(expected.rejects.byKind)).toEqual(dirtKinds.map(({ name }) => name));
    expect(expected.columns.id.nonNull).toBe(expected.rows.loaded);
  });

  test('counts the records whose text cleaning changes', async () => {
    const generator = createContactsGenerator({ rows: 5000 });
    const records = parse(await buffer(generator.stream()), { columns: true }) as Record<string, string>[];
    expect(generator.expected().changes).toEqual({
      email: records.filter(({ email }) => email !== email?.trim().toLowerCase()).length,
      signup_date: records.filter(({ signup_date: date }) => date !== '' && date?.[4] !== '-').length,
    });
  });

  test('the expected outcome is empty without rows', async () => {
    const generator = createContactsGenerator({ rows: 0 });
    await buffer(generator.stream());
    expect(generator.expected()).toMatchObject({
      rows: { read: 0, loaded: 0, rejected: 0 },
      rejects: { byCode: {}, byKind: {} },
      changes: {},
      columns: { id: { nonNull: 0, sum: '0' }, notes: { nonNull: 0, sum: '0' } },
    });
  });

  test('the expected outcome is unavailable before the stream has ended', () => {
    const generator = createContactsGenerator({ rows: 1000 });
    expect(() => generator.expected()).toThrow(expect.objectContaining({ code: 'UNFINISHED' }));
    generator.stream().destroy();
  });
});

describe('backpressure', () => {
  const BUFFERED_BYTES_MAX = 1024 * 1024;
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await setImmediate();
  };

  test('creates only what is read', async () => {
    const generator = createContactsGenerator({ rows: 1_000_000 });
    const stream = generator.stream();
    await settle();
    const unread = generator.progress();
    expect(unread.rows * 200).toBeLessThan(BUFFERED_BYTES_MAX);
    await settle();
    expect(generator.progress()).toEqual(unread);

    let read = 0;
    for (let reads = 0; reads < 50; reads += 1) {
      read += stream.read()?.length ?? 0;
      await settle();
      expect(generator.progress().rows * 200 - read).toBeLessThan(BUFFERED_BYTES_MAX);
    }
    expect(read).toBeGreaterThan(2 * BUFFERED_BYTES_MAX);
    stream.destroy();
  });

  test('stops when the stream is destroyed', async () => {
    const generator = createContactsGenerator({ rows: 1_000_000 });
    for await (const _chunk of generator.stream()) break;
    await settle();
    const { rows } = generator.progress();
    await settle();
    expect(generator.progress().rows).toBe(rows);
    expect(rows).toBeLessThan(10_000);
  });
});

test.each<ContactsOptions>([
  { rows: -1 },
  { rows: 1.5 },
  { rows: Number.NaN },
  { rows: 1, seed: -1 },
  { rows: 1, firstId: 0.5 },
  { rows: 1, seed: 2 ** 53 },
  { rows: 1, dirt: 1.01 },
  { rows: 1, dirt: -0.1 },
  { rows: 1, dirt: Number.NaN },
  { rows: 1, eol: 'cr' as 'lf' },
])('rejects invalid options: %o', (options) => {
  expect(() => generateContacts(options)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
});
