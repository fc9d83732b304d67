import assert from 'node:assert/strict';
import { promisify } from 'node:util';
import spectrum from 'csv-spectrum';
import { expect, it } from 'vitest';
import { smallBatches } from '../sanitize-file.ts';
import { outputForms, runPipeline, splitsFor } from './run-pipeline.ts';

const files = await promisify(spectrum)();

it('contains the known files', () => {
  expect(files.map(({ name }) => name).toSorted()).toEqual([
    'comma_in_quotes',
    'empty',
    'empty_crlf',
    'escaped_quotes',
    'json',
    'location_coordinates',
    'newlines',
    'newlines_crlf',
    'quotes_and_newlines',
    'simple',
    'simple_crlf',
    'utf8',
  ]);
});

/**
 * The one record of this file has quotes inside an unquoted field: csv-parse rejects it, and `COPY … csv` would drop
 * them. (The JSON of the file describes another record.)
 */
const MISPLACED = 'location_coordinates';

it(`${MISPLACED}: rejects the record with quotes inside a field`, async () => {
  const { csv } = files.find(({ name }) => name === MISPLACED)!;
  const { bytes, rejects } = await runPipeline('NDJSON', [csv]);
  expect(rejects).toMatchObject([{ record: 1, line: 2, byte: 58, code: 'QUOTE_MISPLACED' }]);
  expect(bytes).toBe('');
});

for (const { name, csv, json } of files.filter((file) => file.name !== MISPLACED)) {
  it(`${name}: gives the expected records`, async () => {
    const { bytes, outcome } = await runPipeline('NDJSON', [csv]);
    const objects = Buffer.from(bytes, 'latin1').toString().trimEnd().split('\n').map(parseWithoutNull);
    expect(objects).toEqual(JSON.parse(json.toString()));
    expect(outcome).toMatchObject({ kept: objects.length, rejected: 0, skipped: 0 });
  });
}

for (const { name, csv } of files) {
  it(`${name}: gives the same bytes in every form, however it is split`, async () => {
    const scanning = { limits: smallBatches };
    for (const form of outputForms) {
      const whole = await runPipeline(form, [csv], scanning);
      for (const chunks of splitsFor(form, csv))
        assert.deepEqual(await runPipeline(form, chunks, scanning), whole);
    }
  });
}

/** An unquoted empty field is NULL here, and the empty string in csv-spectrum. */
function parseWithoutNull(line: string): unknown {
  return JSON.parse(line, (_, value: unknown) => value ?? '');
}
