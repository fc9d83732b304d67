import type { Receipt } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createCopySink, withTransaction } from '@repo/database';
import { expect, it } from 'vitest';
import { receiptOf } from '../receipt-of.ts';
import { startTestService } from '../test-service.ts';
import { type DataSet, dataSets } from './data-sets.ts';

const service = await startTestService({ schema: '' });

/** Loads each file by the service and by PostgreSQL alone, with columns of text and of the matching types. */
for (const kind of ['text', 'typed'] as const) {
  for (const dataSet of dataSets) {
    it(`${dataSet.name}, ${kind}: the same rows as with PostgreSQL's own COPY of the file`, async () => {
      const [ours, theirs] = [`${dataSet.name}_${kind}`, `${dataSet.name}_${kind}_copy`];
      await createTables(dataSet, kind, [ours, theirs]);
      const copied = await copyAlone(dataSet, theirs);
      const receipt = await upload(dataSet, ours);
      expect(receipt.rows).toEqual({ read: copied, loaded: copied, rejected: 0, skipped: 0 });
      expect(copied).toBeGreaterThan(8);
      expect(await differences(ours, theirs)).toEqual([]);
      expect(await service.countRows(ours)).toBe(copied);
    });
  }
}

async function createTables(
  { file, delimiter, types }: DataSet,
  kind: 'text' | 'typed',
  tables: readonly string[],
): Promise<void> {
  const names = await headerOf(file, delimiter);
  expect(names).toEqual(expect.arrayContaining(Object.keys(types)));
  const columns = names.map((name) => `"${name}" ${(kind === 'typed' && types[name]) || 'text'}`);
  for (const table of tables) await service.database.query(`CREATE TABLE ${table} (${columns.join()})`);
}

/** No name contains quotes or delimiters; COPY's HEADER MATCH checks the names. */
async function headerOf(file: string, delimiter: string): Promise<string[]> {
  const lines = createInterface({ input: createReadStream(file) });
  for await (const line of lines) return line.replaceAll('"', '').split(delimiter);
  throw new Error(`${file} is empty`);
}

/** @returns the rows that PostgreSQL loaded */
async function copyAlone({ file, delimiter }: DataSet, table: string): Promise<number> {
  return withTransaction(service.pool, async (client) => {
    const sink = createCopySink(client);
    sink.begin(`COPY ${table} FROM STDIN (FORMAT csv, HEADER MATCH, DELIMITER '${delimiter}')`);
    await pipeline(createReadStream(file), sink);
    return sink.rowCount;
  });
}

async function upload({ file, delimiter }: DataSet, table: string): Promise<Receipt> {
  const url = `${service.url}/v1/imports/${table}?delimiter=${encodeURIComponent(delimiter)}`;
  const receipt = receiptOf(await sendCsv(url, createReadStream(file)));
  expect(receipt.bytes.received).toBe((await stat(file)).size);
  return receipt;
}

/** Rows as text, so that 1.0 differs from 1.00, and NULL from the empty string. */
function differences(ours: string, theirs: string): Promise<unknown[]> {
  return service.database.query(
    `(SELECT 'only ours' AS whose, t::text FROM ${ours} t EXCEPT ALL SELECT 'only ours', t::text FROM ${theirs} t)
     UNION ALL
     (SELECT 'only COPY', t::text FROM ${theirs} t EXCEPT ALL SELECT 'only COPY', t::text FROM ${ours} t) LIMIT 5`,
  );
}
