import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { expect, it, vi } from 'vitest';
import {
  CsvError,
  type Dialect,
  dialectOf,
  formatNdjson,
  type Limits,
  NONE,
  parseWithFastCsv,
  type RecordBatch,
  rfc4180,
  sanitize,
  scanRecords,
} from '../../src/index.ts';
import { splitEvery } from '../split.ts';
import { collect } from '../streams.ts';

type Parser = typeof parseWithFastCsv | typeof scanRecords;

async function ndjsonWith(parser: Parser, file: string, dialect: Dialect, chunkBytes: number) {
  const chunks: Buffer[] = [];
  const clean = sanitize();
  const source = Readable.from(splitEvery(Buffer.from(file), chunkBytes));
  await pipeline(source, parser({ dialect }), clean, formatNdjson(), collect(chunks));
  // fast-csv does not tell on which line a record starts.
  const { shape: _shape, ...outcome } = clean.outcome;
  return { ndjson: Buffer.concat(chunks).toString(), outcome };
}

const dialects: Readonly<Record<string, Dialect>> = {
  'another dialect': { delimiter: 0x3b, quote: 0x27 },
  'escaped quotes': { ...rfc4180, escape: 0x5c },
  'no quotes': { ...rfc4180, quote: NONE },
  comments: { ...rfc4180, comment: 0x23 },
  'no header': { ...rfc4180, header: false },
  'no records': { ...rfc4180, skipsEmpty: true, skipsStray: true },
  'no records, no header': { ...rfc4180, skipsEmpty: true, header: false },
  'a header of two records': { ...rfc4180, headerRows: 2, skipsStray: true },
  'ragged records': { ...rfc4180, ragged: 'pad' },
};

const files = {
  plain: 'a,b,c\n1,2,3\n4,5,6\n',
  'CRLF, no end': 'a,b\r\n1,2\r\n3,4',
  'CR CR LF': 'a,b\r\r\n1,"2"\r\r\n\r\r\n3,4\r\r\n',
  'CR inside quotes': 'a,b\n1,"x\ry\r"\n"""\r",2\n',
  quoted: 'a,b\n"x,y","say ""hi"""\n"two\nlines","\r\n"\n',
  'empty fields': 'a,b,c\n,,\n1,,3\n',
  'blank lines': 'a,b\n\n1,2\n\n',
  'wrong field counts': 'a,b\n1\n1,2,3\n1,2\n',
  unicode: 'ü,王\n🙂,é\n',
  'a column called __proto__': '__proto__,constructor\n1,2\n',
  'escaped quotes': 'a,b\n"say \\"hi\\"","\\\\"\n"x\\y",\\\n',
  'no quotes': 'a,b"\n"1,2\n"",""\n',
  comments: '#x"\na,b\n#1,2\n3,4\n5,"#\n#6"\n#',
  'no header': '1,2\n3,4\n5\n',
  'another dialect': "a;b\n'x;y';'it''s'\n1;\"\n",
  'no records': 'ab,c\n1,2\n,\nab,c\na,bc\n,,,\n',
  'no records, no header': '1,2\n,\n3,4\n',
  'a header of two records': 'a,b\nkg,m\n1,2\nkg,m\nk,gm\n',
  'ragged records': 'a,b,c\n1\n"2",3\n4,5,6,,\n',
  'many records': `a,b\n${Array.from({ length: 20_000 }, (_, i) => `${i},"n ${i}"\n`).join('')}`,
};

for (const [name, file] of Object.entries(files)) {
  it(`gives the same records as scanRecords: ${name}`, async () => {
    const dialect = dialects[name] ?? dialectOf();
    const expected = await ndjsonWith(scanRecords, file, dialect, 64 * 1024);
    for (const chunkBytes of file.length > 1000 ? [64 * 1024, 1000] : [1, 5, 1000])
      expect(await ndjsonWith(parseWithFastCsv, file, dialect, chunkBytes)).toEqual(expected);
  });
}

for (const file of ['a,b\n1,x\ry\n', 'a,b\r\n1,2\r', 'a,b\n"1"\r,2\n', 'a\n1\r\r\r\n', 'a\rb\r']) {
  it(`does not load half a record with a carriage return: ${JSON.stringify(file)}`, async () => {
    for (const chunkBytes of [1, 2, 1000])
      await expect(ndjsonWith(parseWithFastCsv, file, dialectOf(), chunkBytes)).rejects.toMatchObject({
        code: 'LINE_ENDS',
      });
  });
}

const unreadable = {
  'a quote that is never closed': 'a,b\n1,"secret\n2,secret',
  'text after a quote': 'a,b\n"1"secret,2\n',
};
for (const [name, file] of Object.entries(unreadable)) {
  it(`quotes nothing from a file that it cannot parse: ${name}`, async () => {
    const error: unknown = await ndjsonWith(parseWithFastCsv, file, dialectOf(), 1000).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(CsvError);
    expect(error).toMatchObject({ code: 'QUOTE_UNTERMINATED' });
    const { message, stack, cause } = error as Error;
    expect(`${message} ${stack} ${JSON.stringify(cause)}`).not.toContain('secret');
  });
}

it('reads a quoted empty string as NULL', async () => {
  const dialect = dialectOf();
  const { ndjson } = await ndjsonWith(parseWithFastCsv, 'a,b\n"",1\n', dialect, 1000);
  expect(ndjson).toBe('{"a":null,"b":"1"}\n');
});

async function readAll(source: Iterable<Buffer>, limits: Partial<Limits>): Promise<number> {
  let records = 0;
  await pipeline(
    Readable.from(source),
    parseWithFastCsv({ limits }),
    async (batches: AsyncIterable<RecordBatch>) => {
      for await (const batch of batches) {
        records += batch.recordCount;
        batch.release();
      }
    },
  );
  return records;
}

it('rejects an unclosed quote at the limit of a record, after linear work', async () => {
  const recordBytesMax = 1024 * 1024;
  let sent = 0;
  function* endless() {
    yield Buffer.from('a,b\n1,"');
    for (const chunk = Buffer.alloc(64 * 1024, 'x,y\n'); ; sent += chunk.length) yield chunk;
  }
  let given = 0;
  const write = vi.spyOn(StringDecoder.prototype, 'write').mockImplementation(function decode(
    this: unknown,
    chunk,
  ) {
    given++;
    return chunk.toString();
  });
  await expect(readAll(endless(), { recordBytesMax })).rejects.toMatchObject({
    code: 'RECORD_TOO_LARGE',
    position: { record: 1 },
    limit: recordBytesMax,
  });
  write.mockRestore();
  expect(sent).toBeLessThan(3 * recordBytesMax);
  // Each chunk is twice the size of the previous one: only a few, instead of a hundred of 64 KiB.
  expect(given).toBeLessThan(12);
});

it.each([
  [
    'RECORD_TOO_LARGE',
    { recordBytesMax: 20 },
    `a,b\n${'x'.repeat(10)},${'y'.repeat(9)}\n`,
    `${'x'.repeat(20)},\n`,
  ],
  [
    'FIELD_TOO_LARGE',
    { fieldBytesMax: 20 },
    `a,b\n${'ü'.repeat(10)},${'y'.repeat(20)}\n`,
    `${'ü'.repeat(10)}x,\n`,
  ],
])('rejects a record above the limit with %s', async (code, limits, good, bad) => {
  expect(await readAll([Buffer.from(good)], limits)).toBe(2);
  await expect(readAll([Buffer.from(good + bad)], limits)).rejects.toMatchObject({
    code,
    limit: 20,
    position: { record: 2 },
  });
});

it('accepts files of any size with records within the limit', async () => {
  const chunks = Array.from({ length: 40 }, () => Buffer.alloc(64 * 1024 + 1, `${'x'.repeat(1000)}\n`));
  expect(await readAll(chunks, { recordBytesMax: 4096 })).toBeGreaterThan(2600);
});

it('puts fewer records into batches of many columns', async () => {
  const file = `${Array.from({ length: 1600 }, (_, c) => `c${c}`).join(',')}\n${'x\n'.repeat(2000)}`;
  const sizes: number[] = [];
  await pipeline(
    Readable.from([Buffer.from(file)]),
    parseWithFastCsv(),
    async (batches: AsyncIterable<RecordBatch>) => {
      for await (const batch of batches) {
        sizes.push(batch.recordCount);
        batch.release();
      }
    },
  );
  expect(Math.max(...sizes)).toBe(41);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(2001);
});
