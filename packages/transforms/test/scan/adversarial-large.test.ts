import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it, vi } from 'vitest';
import {
  BufferPool,
  CsvError,
  type Dialect,
  type DialectOptions,
  dialectOf,
  encodeCopy,
  rfc4180,
  sanitize,
  scanRecords,
} from '../../src/index.ts';
import { WorkMeter } from './work-meter.ts';

// Nothing is timed here: the counted work shows superlinear work, or a need for more than a few batches.

const meter = vi.hoisted(() => ({ current: undefined as WorkMeter | undefined }));

vi.mock(import('../../src/scan/scan-batch.ts'), async (original) => {
  const scanner = await original();
  return {
    ...scanner,
    scanBatch: (batch, to, atEnd, dialect, limits) => {
      const consumed = scanner.scanBatch(batch, to, atEnd, dialect, limits);
      // The scanner stops when the batch is full, and otherwise searches everything.
      meter.current!.scanned(batch.recordCount >= limits.batchRecordsMax ? consumed : to);
      return consumed;
    },
  };
});

vi.mock(import('node:buffer'), async (original) => {
  const buffer = await original();
  return {
    ...buffer,
    isUtf8: (input) => {
      meter.current!.validated(input.byteLength);
      return buffer.isUtf8(input);
    },
  };
});

meter.current = new WorkMeter();

const MIB = 1024 * 1024;
/** A small file, and one above the limit of a record. */
const SIZES = [1, 20] as const;
const CHUNK_BYTES = 64 * 1024;

/** Result for a file: counts, or the code with which it is rejected. */
type Outcome = string | { readonly kept: number; readonly rejected?: number; readonly skipped?: number };

interface Adversary {
  readonly name: string;
  readonly dialect?: DialectOptions;
  readonly head: string;
  /** Unit repeated until the file has its size. */
  readonly unit: string | Buffer;
  /** Expected result for a number of units. */
  readonly outcome: (units: number, mib: number) => Outcome;
}

const columns1600 = Array.from({ length: 1600 }, (_, c) => `c${c}`).join(',');
/** Longest record or field; a longer one is rejected when it is found. */
const unlessTooLarge = (outcome: Outcome) => (_: number, mib: number) =>
  mib > 16 ? 'RECORD_TOO_LARGE' : outcome;

const adversaries: readonly Adversary[] = [
  {
    name: 'one unbalanced quote',
    head: 'a,b\n"',
    unit: 'x,y\n',
    outcome: unlessTooLarge('QUOTE_UNTERMINATED'),
  },
  { name: 'only quotes', head: '', unit: '""', outcome: unlessTooLarge({ kept: 0 }) },
  { name: 'only delimiters', head: '', unit: ',', outcome: unlessTooLarge('COLUMNS_TOO_MANY') },
  { name: 'only newlines', head: '', unit: '\n', outcome: () => 'HEADER_EMPTY' },
  {
    name: 'blank lines below two columns',
    head: 'a,b\n',
    unit: '\r\n',
    outcome: (units) => ({ kept: 0, skipped: units }),
  },
  { name: 'only CR', head: '', unit: '\r', outcome: () => 'HEADER_EMPTY' },
  { name: 'lines that end in CR', head: 'a,b\r', unit: '1,2\r', outcome: (units) => ({ kept: units }) },
  {
    name: 'CR below a line that ends in LF',
    head: 'a,b\n',
    unit: '1,2\r',
    outcome: unlessTooLarge({ kept: 0, rejected: 1 }),
  },
  {
    name: 'lenient quotes before blanks',
    dialect: { quotes: 'lenient' },
    head: 'a,b\n"',
    unit: 'x" \t ',
    outcome: unlessTooLarge({ kept: 0, rejected: 1 }),
  },
  {
    name: 'long blanks after a lenient quote',
    dialect: { quotes: 'lenient' },
    head: 'a,b\n"x"',
    unit: ' ',
    outcome: unlessTooLarge({ kept: 0, rejected: 1 }),
  },
  {
    name: 'beginnings of a delimiter',
    dialect: { delimiter: '|||~' },
    head: 'a|||~b\n',
    unit: '|',
    outcome: unlessTooLarge({ kept: 0, rejected: 1 }),
  },
  {
    name: 'backslashes',
    dialect: { quote: 'none', escape: '\\' },
    head: 'a\n',
    unit: '\\\\',
    outcome: unlessTooLarge({ kept: 1 }),
  },
  {
    name: 'byte order marks',
    head: 'a\n',
    unit: '\u{feff}',
    outcome: () => ({ kept: 0 }),
  },
  { name: 'one huge field', head: 'a\n', unit: 'x', outcome: unlessTooLarge({ kept: 1 }) },
  {
    name: '1,600 columns',
    head: `${columns1600}\n`,
    unit: `${Array.from({ length: 1600 }, (_, c) => `value ${c}`).join(',')}\n`,
    outcome: (units) => ({ kept: units }),
  },
  {
    name: 'valid and invalid UTF-8 and NUL in turn',
    head: 'a,b\n',
    unit: Buffer.concat(
      [`${'é'.repeat(30)},ü\n`, `${'é'.repeat(30)},\0\n`].flatMap((line) => [
        Buffer.from(line),
        Buffer.from(line, 'latin1'),
      ]),
    ),
    outcome: (units) => ({ kept: units, rejected: 3 * units }),
  },
];

for (const { name, dialect: options, head, unit, outcome } of adversaries) {
  it(`${name}: does linear work with few buffers at every size`, async () => {
    const dialect = dialectOf(options);
    for (const mib of SIZES) {
      const unitBytes = Buffer.byteLength(unit);
      const units = Math.floor((mib * MIB) / unitBytes);
      await check(head, Buffer.from(unit), units, outcome(units, mib), dialect);
    }
  });
}

it('does linear work for three million empty records', async () => {
  await check('a\n', Buffer.from('\n'), 3_000_000, { kept: 3_000_000 });
});

async function check(
  head: string,
  unit: Buffer,
  units: number,
  expected: Outcome,
  dialect: Dialect = rfc4180,
): Promise<void> {
  const { outcome, work, bytesRead, memory } = await run(head, unit, units, dialect);
  expect(outcome).toEqual(typeof expected === 'string' ? expected : { rejected: 0, skipped: 0, ...expected });
  // An incomplete record is scanned again when there is twice as much of it.
  expect(work.bytesScanned).toBeLessThan(3 * bytesRead + MIB);
  expect(work.bytesScanned).toBeGreaterThan(0);
  expect(work.bytesMoved).toBeLessThan(2 * bytesRead + MIB);
  // The whole batch, each record of it, and the fields of invalid records.
  expect(work.bytesValidated).toBeLessThan(4 * bytesRead + MIB);
  expect(work.batches).toBeGreaterThan(0);
  expect(work.batches).toBeLessThan(12);
  expect(work.batchBytesMax).toBeLessThan(33 * MIB);
  expect(work.buffers).toBeLessThan(12);
  expect(bytesRead).toBeLessThan(expected === 'RECORD_TOO_LARGE' ? 17 * MIB : Infinity);
  // Released memory may not have been collected yet.
  expect(memory.arrayBuffers).toBeLessThan(160 * MIB);
  expect(memory.rss).toBeLessThan(256 * MIB);
}

async function run(head: string, unit: Buffer, units: number, dialect: Dialect) {
  const start = process.memoryUsage();
  const peak = { arrayBuffers: 0, rss: 0 };
  let bytesRead = 0;
  function* source() {
    for (const chunk of repeat(head, unit, units)) {
      bytesRead += chunk.length;
      const now = process.memoryUsage();
      peak.arrayBuffers = Math.max(peak.arrayBuffers, now.arrayBuffers - start.arrayBuffers);
      peak.rss = Math.max(peak.rss, now.rss - start.rss);
      yield chunk;
    }
  }
  const buffers = new BufferPool(512 * 1024);
  const sink = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      meter.current!.wrote(chunk);
      buffers.release(chunk);
      callback();
    },
  });
  const clean = sanitize();
  let code: string | undefined;
  try {
    await pipeline(Readable.from(source()), scanRecords({ dialect }), clean, encodeCopy({ buffers }), sink);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    code = error.code;
  }
  const { kept, rejected, skipped } = clean.outcome;
  return {
    outcome: code ?? { kept, rejected, skipped },
    work: meter.current!.read(),
    bytesRead,
    memory: peak,
  };
}

/** The head and a number of units, in chunks of which all but the first and the last are the same memory. */
function* repeat(head: string, unit: Buffer, units: number): Generator<Buffer> {
  yield Buffer.from(head || unit);
  const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / unit.length));
  const chunk = Buffer.alloc(perChunk * unit.length, unit);
  for (let left = head ? units : units - 1; left > 0; left -= perChunk)
    yield chunk.subarray(0, Math.min(left, perChunk) * unit.length);
}
