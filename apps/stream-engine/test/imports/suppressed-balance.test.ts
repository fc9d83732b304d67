import type { Receipt } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../env.ts';
import { startTestService } from '../test-service.ts';

/** A trigger that drops rows whose `id + v` is divisible by its argument. */
const { url, database } = await startTestService({
  schema: `CREATE FUNCTION drop_some() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RETURN CASE WHEN (NEW.id + NEW.v) % TG_ARGV[0]::int = 0 THEN NULL ELSE NEW END; END $$`,
});
const CASES = 40;
const CASE_MS = 1500;
/** Smaller ids go to the lower partition, the only one with its own triggers. */
const BORDER = 10;

interface Row {
  readonly id: number;
  readonly v: number;
}

const row = fc.record({ id: fc.nat({ max: 2 * BORDER - 1 }), v: fc.nat({ max: 9 }) });
const cases = fc.record({
  mode: fc.constantFrom('append', 'replace', 'upsert', 'insert-new'),
  isRejecting: fc.boolean(),
  isDryRun: fc.boolean(),
  home: fc.constantFrom('ordinary', 'partitioned', 'one leaf'),
  insertDivisor: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  updateDivisor: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  before: fc.uniqueArray(row, { maxLength: 8, selector: ({ id }) => id }),
  records: fc.array(fc.oneof({ weight: 9, arbitrary: row }, { weight: 1, arbitrary: fc.constant('x,x') }), {
    minLength: 1,
    maxLength: 30,
  }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** The expected result of a mode for each record; undefined if a repeated key fails the file. */
function expectedOf({ mode, isRejecting, ...given }: Case) {
  const drops = ({ id, v }: Row, divisor: number | undefined) =>
    divisor !== undefined && (given.home !== 'one leaf' || id < BORDER) && (id + v) % divisor === 0;
  const table = new Map((mode === 'replace' ? [] : given.before).map(({ id, v }) => [id, v]));
  const valid = given.records.filter((record) => typeof record !== 'string');
  const last = new Map(valid.map((record) => [record.id, record]));
  const due = mode === 'upsert' ? [...last.values()] : valid;
  const count = {
    loaded: 0,
    rejected: given.records.length - valid.length,
    skipped: valid.length - due.length,
  };
  const written = { updated: 0, superseded: count.skipped, existing: 0, suppressed: 0 };
  for (const record of due) {
    const isThere = table.has(record.id);
    if (drops(record, given.insertDivisor)) written.suppressed++;
    else if (isThere && mode === 'upsert' && drops(record, given.updateDivisor)) written.suppressed++;
    else if (isThere && mode === 'insert-new') written.existing++;
    else if (isThere && mode !== 'upsert') {
      if (!isRejecting) return undefined;
      count.rejected++;
    } else {
      count.loaded++;
      if (isThere) written.updated++;
      table.set(record.id, record.v);
    }
  }
  count.skipped += written.existing + written.suppressed;
  return { rows: { read: given.records.length, ...count }, written, table };
}

/** The expected answer: the reason for a failure, or the counts of the mode. */
function answerTo({ mode, before, ...given }: Case, expected: ReturnType<typeof expectedOf>) {
  if (expected === undefined) return { code: 'CONSTRAINT_UNIQUE' };
  const { rows, written } = expected;
  if (mode === 'replace' && rows.loaded === 0)
    return { code: rows.rejected > 0 ? 'REPLACE_REJECTS' : 'REPLACE_EMPTY' };
  const { updated, superseded, existing, suppressed } = written;
  const isKnown = suppressed === 0 || !given.insertDivisor || !given.updateDivisor;
  return {
    rows,
    written: {
      ...(mode === 'replace' && { deleted: before.length }),
      ...(mode === 'upsert' && { superseded, ...(isKnown && { updated }) }),
      ...(mode === 'insert-new' && { existing }),
      ...(suppressed > 0 && { suppressed }),
    },
  };
}

function schemaOf({ home, insertDivisor, updateDivisor, before }: Case): string {
  const isOrdinary = home === 'ordinary';
  const trigger = (event: string, divisor: number | undefined) =>
    divisor === undefined
      ? ''
      : `CREATE TRIGGER drop_${event} BEFORE ${event} ON ${home === 'one leaf' ? 'rows_low' : 'rows'}
           FOR EACH ROW EXECUTE FUNCTION drop_some(${divisor});`;
  return `
    DROP TABLE IF EXISTS rows;
    CREATE TABLE rows (id int PRIMARY KEY, v int) ${isOrdinary ? '' : 'PARTITION BY RANGE (id)'};
    ${isOrdinary ? '' : `CREATE TABLE rows_low PARTITION OF rows FOR VALUES FROM (0) TO (${BORDER});`}
    ${isOrdinary ? '' : `CREATE TABLE rows_high PARTITION OF rows FOR VALUES FROM (${BORDER}) TO (${2 * BORDER});`}
    ${before.map(({ id, v }) => `INSERT INTO rows VALUES (${id}, ${v});`).join('')}
    ${trigger('INSERT', insertDivisor)} ${trigger('UPDATE', updateDivisor)}`;
}

async function expectBalance(given: Case): Promise<void> {
  await database.query(schemaOf(given));
  const { mode, isRejecting, isDryRun, records, before } = given;
  const canReject = mode === 'append' || mode === 'replace';
  const query = new URLSearchParams({
    mode,
    maxRejects: '100%',
    dryRun: String(isDryRun),
    ...(canReject && isRejecting && { onConstraint: 'reject' }),
  });
  const lines = records.map((record) => (typeof record === 'string' ? record : `${record.id},${record.v}`));
  const { status, body } = await sendCsv(`${url}/v1/imports/rows?${query}`, `id,v\n${lines.join('\n')}\n`);
  const { code, rows, written = {} } = JSON.parse(body.toString()) as Receipt & { code?: string };
  const expected = expectedOf(given);
  expect(status === 200 ? { rows, written } : { code }).toEqual(answerTo(given, expected));
  const after = await database.query<Row>('SELECT id, v FROM rows ORDER BY id');
  const isCommitted = expected !== undefined && status === 200 && !isDryRun;
  const left = isCommitted ? [...expected.table] : before.map(({ id, v }) => [id, v]);
  expect(after.map(({ id, v }) => [id, v])).toEqual(left.toSorted(([a], [b]) => a! - b!));
}

it(
  'every record of a file has one fate in every mode, whatever triggers drop',
  () => fc.assert(fc.asyncProperty(cases, expectBalance), runs(CASES)),
  runs(CASES).numRuns * CASE_MS,
);
