import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, describeReject, isReject, sanitize, scanRecords } from '../../src/index.ts';
import { text } from '../../src/columns/text.ts';
import { splitFile } from './check-scanner.ts';
import type { CsvInput, Cutting } from './csv-input.ts';
import { readByModel } from './model.ts';
import { formats, type Row } from './output-formats.ts';
import { CHARACTERS_MAX, type ExpectedImport, type ExpectedReject, importByModel } from './pipeline-model.ts';

/**
 * Property: any bytes, scanned, sanitized with columns of text and encoded in each form, give the rows of the model.
 * Every other record is rejected with its position and code. A file is rejected as a whole if and only if the model
 * rejects it.
 * @throws AssertionError if they differ
 */
export async function checkPipeline(input: CsvInput, cut: Cutting): Promise<void> {
  const expected = importByModel(readByModel(input.file, input.dialect), cut.columnsMax, input.dialect);
  for (const format of formats) {
    const imported = await importFile(input, cut, format);
    if (Array.isArray(expected)) {
      assert.ok(typeof imported === 'string', `rejected: ${expected.join()}`);
      assert.ok(expected.includes(imported), `${imported} instead of ${expected.join()}`);
    } else {
      assert.deepEqual(imported, expected, format.name);
    }
  }
}

/** @returns the code of a rejected file */
async function importFile(
  input: CsvInput,
  cut: Cutting,
  format: (typeof formats)[number],
): Promise<ExpectedImport | string> {
  const { batchBytes, batchRecordsMax, columnsMax } = cut;
  let names: readonly string[] = [];
  const rejects: ExpectedReject[] = [];
  const clean = sanitize({
    columnsMax,
    plan(header) {
      names = header;
      const columns = header.map((name, source) => ({
        name,
        source,
        rule: source % 2 === 1 ? text({ maxLength: CHARACTERS_MAX }) : text(),
        required: false,
      }));
      return { form: format.form, fieldCount: header.length, columns };
    },
    onRejects(batch) {
      for (let r = 0; r < batch.recordCount; r++) {
        if (!isReject(batch.fate[r]!)) continue;
        const { record, line, byte, code } = describeReject(batch, r);
        rejects.push({ record, line: line!, byte: byte!, code });
      }
    },
  });
  const scanning = scanRecords({
    dialect: input.dialect,
    limits: { batchBytes, batchRecordsMax, columnsMax },
  });
  const chunks: Buffer[] = [];
  try {
    await pipeline(Readable.from(splitFile(input, cut)), scanning, clean, format.make(), async (bytes) => {
      for await (const chunk of bytes) chunks.push(Buffer.from(chunk));
    });
  } catch (error) {
    if (error instanceof CsvError) return error.code;
    throw error;
  }
  const rows: Row[] = format.read(Buffer.concat(chunks), names);
  const { read, kept, rejected, skipped, changes } = clean.outcome;
  assert.deepEqual(
    { read, kept, rejected },
    { read: kept + rejected + skipped, kept: rows.length, rejected: rejects.length },
  );
  return { names, rows, rejects, skipped, changes };
}
