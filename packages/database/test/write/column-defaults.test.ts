import { expect, it } from 'vitest';
import { findColumnDefaults, findTable, withTransaction } from '../../src/index.ts';
import { openTestPool } from '../test-pool.ts';

const volatile = [
  "nextval('numbers')",
  'random()',
  "upper(md5(clock_timestamp()::text)) || 'x'",
  'COALESCE(NULL, (CASE WHEN 1 > 0 THEN (ARRAY[random()])[1] END))',
  '1 +! 2',
  'own()',
  'NULLIF(random(), 0.5) > 1',
];
const shared = ['1', "'a' || 'b'", 'now()', 'CURRENT_USER', "age(timestamp '2020-01-01')", 'steady()'];
const expressions = [...volatile, ...shared];

const { pool } = await openTestPool(`
  CREATE SEQUENCE numbers;
  CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION steady() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION sum_of(int, int) RETURNS int VOLATILE LANGUAGE sql AS 'SELECT $1 + $2';
  CREATE OPERATOR +! (LEFTARG = int, RIGHTARG = int, FUNCTION = sum_of);
  CREATE TABLE t (${expressions.map((expression, i) => `c${i} text DEFAULT (${expression})::text`).join(', ')},
    id bigint GENERATED ALWAYS AS IDENTITY, other int)`);

it('finds which defaults give each row its own value, as PostgreSQL does', async () => {
  const table = (await findTable(pool, 't'))!;
  const names = table.columns.map(({ name }) => name);
  const found = await withTransaction(pool, (client) => findColumnDefaults(client, table, names));
  expect(found.map(({ column, isVolatile }) => [column, isVolatile])).toEqual([
    ...expressions.map((_, i) => [`c${i}`, i < volatile.length]),
    ['id', true],
  ]);
  // The planner moves a subquery's columns into the outer query only if they are not volatile.
  for (const { column, expression, isVolatile } of found) {
    const { rows } = await pool.query(
      `EXPLAIN (COSTS OFF, FORMAT TEXT) SELECT v FROM (SELECT ${expression} AS v FROM (VALUES (1), (2)) AS two) AS s WHERE v IS NOT NULL`,
    );
    expect(JSON.stringify(rows).includes('Subquery Scan'), `${column}: ${expression}`).toBe(isVolatile);
  }
});
