import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dialectOf } from '../../src/index.ts';
import { KEPT, LINE_ENDS } from '../../src/batch/reject-code.ts';
import { csvFile, cutting, mutatedFile } from '../csv-arbitrary.ts';
import { runs } from '../env.ts';
import { lineAt, type Reading, readRecords } from '../read-records.ts';
import { splitAt, splitEvery } from '../split.ts';

interface Input {
  readonly file: Buffer;
  readonly delimiter: string;
}

type Cutting = typeof cutting extends fc.Arbitrary<infer T> ? T : never;

function scanCut({ file, delimiter }: Input, { shares, singly, ...limits }: Cutting): Promise<Reading> {
  const chunks = singly
    ? splitEvery(file, 1)
    : splitAt(
        file,
        shares.map((share) => Math.floor(share * file.length)),
      );
  return readRecords(file, { chunks, dialect: dialectOf({ delimiter }), limits });
}

/** Records of csv-parse in the same dialect, each field as written in the file; undefined if it rejects the file. */
function oracle({ file, delimiter }: Input): string[][] | undefined {
  try {
    const records: unknown = parse(file.toString('latin1').replace(/^ï»¿/, ''), {
      delimiter,
      record_delimiter: ['\n', '\r\n', '\r\r\n'],
      relax_column_count: true,
      skip_empty_lines: false,
      cast: (value, { quoting }) => (quoting ? `"${value.replaceAll('"', '""')}"` : value),
    });
    return records as string[][];
  } catch {
    return undefined;
  }
}

it('reads the same records as csv-parse at every split', async () => {
  await fc.assert(
    fc.asyncProperty(csvFile, cutting, async (input, cut) => {
      const { records, error } = await scanCut(input, cut);
      expect(error).toBeUndefined();
      expect(records.every(({ fate }) => fate === KEPT)).toBe(true);
      expect(records.map(({ fields }) => fields)).toEqual(oracle(input));
      for (const { line, byte } of records) expect(line).toBe(lineAt(input.file, byte));
    }),
    runs(1500),
  );
});

it('gives one result for any bytes, the same as csv-parse if both accept them', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(mutatedFile, cutting, async (input, cut) => {
      const reading = await scanCut(input, cut);
      const whole = await readRecords(input.file, {
        dialect: dialectOf(input),
        limits: { batchBytes: 4096 },
      });
      expect(reading.error).toEqual(whole.error);
      expect(reading.error?.position).toEqual(whole.error?.position);
      if (whole.error) return;
      expect(reading.records).toEqual(whole.records);
      const isClean = whole.records.every(({ fate }) => fate === KEPT);
      const expected = oracle(input);
      const hasBareReturn = whole.records.some(({ fate }) => fate === LINE_ENDS);
      // csv-parse accepts a NUL byte after a closing quote, and reads a CR as text.
      const mayDiffer = expected !== undefined && (input.file.includes(0) || hasBareReturn);
      expect(isClean || mayDiffer, 'rejects the same files as csv-parse').toBe(expected !== undefined);
      if (!isClean) return;
      accepted++;
      expect(whole.records.map(({ fields }) => fields)).toEqual(expected);
    }),
    runs(1500),
  );
  expect(accepted).toBeGreaterThan(500);
});
