import { describe, expect, it } from 'vitest';
import { startTestService } from '../test-service.ts';
import { type FieldCase, fieldCases } from './field-case.ts';
import { outcomeOf } from './outcome-of.ts';

const service = await startTestService({ schema: '' });

describe('real files', () => {
  for (const fieldCase of fieldCases) {
    const test = fieldCase.until || fieldCase.disputed ? it.fails : it;
    test(`${fieldCase.id}: ${fieldCase.situation}`, async () => {
      if (fieldCase.ddl) await service.database.query(fieldCase.ddl);
      const outcome = await outcomeOf(fieldCase, service);
      expect(await differences(fieldCase, outcome), outcome.text.slice(0, 2000)).toEqual([]);
    });
  }
});

type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

/** Returns the outcomes that differ from the expectation, by name. */
async function differences({ expect: expected }: FieldCase, outcome: Outcome): Promise<string[]> {
  const { status, code, loaded, rejected, skipped, types = {}, text = [], params, select } = expected;
  const asked: [string, unknown, unknown][] = [
    ['status', status, outcome.status],
    ['code', code, outcome.code],
    ['loaded', loaded, outcome.rows.loaded],
    ['rejected', rejected, outcome.rows.rejected],
    ['skipped', skipped, outcome.rows.skipped],
    ...Object.entries(types).map(([name, type]): [string, unknown, unknown] => [
      `type of ${name}`,
      type,
      outcome.types[name],
    ]),
  ];
  const found = asked
    .filter(([, wanted, seen]) => wanted !== undefined && ![wanted].flat().some((one) => one === seen))
    .map(
      ([name, wanted, seen]) => `${name}: ${JSON.stringify(wanted)} expected, ${JSON.stringify(seen)} seen`,
    );
  for (const part of text) if (!outcome.text.includes(part)) found.push(`"${part}" is not in the answer`);
  if (params !== undefined && !outcome.parameters.includes(params)) found.push(`${params} is not proposed`);
  if (select !== undefined) {
    const seen = await selected(select);
    if (seen !== expected.values) found.push(`${select}: ${expected.values} expected, ${seen} seen`);
  }
  return found;
}

async function selected(query: string): Promise<string> {
  const client = await service.pool.connect();
  try {
    const { rows } = await client.query<unknown[]>({
      text: query,
      rowMode: 'array',
      // Text as the server wrote it.
      types: { getTypeParser: () => (value: string) => value },
    });
    return rows.map((row) => row.map((value) => value ?? '').join('\t')).join('\n');
  } finally {
    client.release();
  }
}
