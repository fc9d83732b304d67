import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { encodeCopy, formatCsv, formatNdjson, type CompiledPlan } from '../../src/index.ts';

export type Row = (string | null)[];

export interface OutputFormat {
  readonly name: string;
  readonly form: CompiledPlan['form'];
  readonly make: () => Duplex;
  /** Reads the rows back, without our own code. */
  readonly read: (bytes: Buffer, names: readonly string[]) => Row[];
}

export const formats: readonly OutputFormat[] = [
  { name: 'COPY binary', form: 'binary', make: encodeCopy, read: readBinaryCopy },
  { name: 'COPY text', form: 'text', make: encodeCopy, read: readTextCopy },
  { name: 'NDJSON', form: 'text', make: formatNdjson, read: readNdjson },
  { name: 'CSV', form: 'text', make: formatCsv, read: readCsv },
];

const HEADER_BYTES = 19;

function readBinaryCopy(bytes: Buffer, names: readonly string[]): Row[] {
  const rows: Row[] = [];
  let at = HEADER_BYTES;
  for (; bytes.readInt16BE(at) >= 0; ) {
    assert.equal(bytes.readInt16BE(at), names.length);
    at += 2;
    rows.push(
      names.map(() => {
        const length = bytes.readInt32BE(at);
        at += 4 + Math.max(length, 0);
        return length < 0 ? null : bytes.toString('utf8', at - length, at);
      }),
    );
  }
  assert.equal(at, bytes.length - 2, 'the trailer is the end');
  return rows;
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };

function readTextCopy(bytes: Buffer): Row[] {
  const lines = bytes.toString().split('\n');
  assert.equal(lines.pop(), '', 'the last row has a line end');
  return lines.map((line) =>
    line
      .split('\t')
      .map((field) => (field === '\\N' ? null : field.replaceAll(/\\([^])/g, (_, by) => escapes[by]!))),
  );
}

function readNdjson(bytes: Buffer, names: readonly string[]): Row[] {
  const lines = bytes.toString().split('\n');
  assert.equal(lines.pop(), '', 'the last object has a line end');
  return lines.map((line) => {
    const object = JSON.parse(line) as Record<string, string | null>;
    assert.equal(Object.keys(object).length, names.length);
    return names.map((name) => object[name]!);
  });
}

function readCsv(bytes: Buffer, names: readonly string[]): Row[] {
  const records: unknown = parse(bytes, {
    record_delimiter: '\n',
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  });
  const [header, ...rows] = records as Row[];
  assert.deepEqual(header, [...names]);
  return rows;
}
