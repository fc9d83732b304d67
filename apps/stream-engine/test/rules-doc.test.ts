import { readFile } from 'node:fs/promises';
import { findTable, type TableColumn } from '@repo/database';
import { type Receipt, typeOf, valueTypeOf } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { catalogue, type CatalogueType, rejectCodes, ruleOf, typeEntry } from '@repo/transforms';
import { describe, expect, it } from 'vitest';
import { startTestService } from './test-service.ts';

const page = await readFile(new URL('../../../docs/RULES.md', import.meta.url), 'utf8');

interface Example {
  readonly heading: string;
  /** Name and type, as in SQL. */
  readonly column: string;
  readonly query: string;
  readonly table: string;
  readonly rows: readonly (readonly [given: string, outcome: string])[];
}

const codesIn = (cell: string): string[] => [...cell.matchAll(/`(.+?)`/g)].map(([, code]) => code!);
const codeOf = ([, outcome]: Example['rows'][number]): string => codesIn(outcome)[0] ?? '';
const isRejectCode = (code: string): boolean => (rejectCodes as readonly string[]).includes(code);
const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Each table of values on the page, with the heading above it. */
const examples: Example[] = [];
for (const section of page.split(/^(?=###? )/m)) {
  const heading = /^###? (.*)/.exec(section)?.[1] ?? '';
  for (const [, head, body] of section.matchAll(/^\| (`.*`) +\| becomes +\|\n\| -.*\n((?:\|.*\n)+)/gm)) {
    const [column, ...parameters] = codesIn(head!);
    const rows = body!.trimEnd().split('\n').map(cellsOf) as unknown as Example['rows'];
    examples.push({
      heading,
      column: column!,
      query: parameters.join('&'),
      table: `example_${examples.length}`,
      rows,
    });
  }
}

const types = [...page.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, sql]) => sql!);
const tables = examples.map(({ table, column }) => `CREATE TABLE ${table} (at int, ${column});`);
const service = await startTestService({ schema: [...types, ...tables].join('\n') });

/** Returns the bytes of a cell. `<U+200B>` is a character and `<0xE9>` a byte that cannot be shown. */
function bytesOf(cell: string): Buffer {
  if (cell === 'nothing') return Buffer.alloc(0);
  const parts = /^`(.*)`$/.exec(cell)![1]!.split(/<(U\+[\dA-F]{4}|0x[\dA-F]{2})>/);
  return Buffer.concat(
    parts.map((part, at) => {
      if (at % 2 === 0) return Buffer.from(part.replaceAll('\\|', '|'));
      const value = Number.parseInt(part.slice(2), 16);
      return part.startsWith('0x') ? Buffer.of(value) : Buffer.from(String.fromCodePoint(value));
    }),
  );
}

async function send({ table, column, query }: Example, fields: readonly Buffer[]): Promise<unknown> {
  const lines = fields.map((field, at) => Buffer.concat([Buffer.from(`${at},`), field, Buffer.from('\n')]));
  const csv = Buffer.concat([Buffer.from(`at,${column.split(' ')[0]}\n`), ...lines]);
  const { body } = await sendCsv(`${service.url}/v1/imports/${table}?${query}`, csv);
  return JSON.parse(body.toString());
}

/** Returns the outcome of each field, written as on the page. */
async function load(example: Example, fields: readonly Buffer[]): Promise<string[]> {
  const answer = await send(example, fields);
  expect(answer).toMatchObject({ status: 'committed' });
  const { rejects } = answer as Receipt;
  const value = `${example.table}.${example.column.split(' ')[0]}`;
  const rows = await service.database.query<{ at: number; value: string | null }>(
    `SELECT at, ${value}::text AS value FROM ${example.table}`,
  );
  const codes = new Map(rejects.sample.map(({ record, code }) => [record! - 1, `\`${code}\``]));
  const texts = new Map(rows.map(({ at, value: text }) => [at, shown(text)]));
  return fields.map((_, at) => codes.get(at) ?? texts.get(at) ?? 'missing');
}

function shown(text: string | null): string {
  if (text === null) return 'NULL';
  return text === '' ? 'the empty string' : `\`${text}\``;
}

async function columnOf({ table }: { readonly table: string }): Promise<TableColumn> {
  return (await findTable(service.pool, table))!.columns[1]!;
}

/** Returns the type whose rule the column has: that of an address if its name or the request says so. */
async function entryFor(example: Example): Promise<CatalogueType> {
  const column = await columnOf(example);
  const rule = /\brule\.\w+=(text|email)/.exec(example.query)?.[1] as 'text' | 'email' | undefined;
  return typeEntry(
    valueTypeOf(column, { ...(rule && { rule }), dateOrder: 'iso', timeZone: 'UTC', serverVersion: 170_000 })
      .type,
  );
}

const formOf = ({ base }: CatalogueType): string =>
  ruleOf({ type: base, options: { labels: [] } }).binary ? 'binary' : 'text';

/** Types without a name. */
const described: Readonly<Partial<Record<CatalogueType['base'], string>>> = {
  bpchar: '`char(n)`',
  email: 'text types, by column name',
  enum: 'an enum',
  opaque: 'all others: arrays, ranges, `xml`, `money` …',
};

const shownName = ({ base, aliases: [name] }: CatalogueType): string => described[base] ?? `\`${name}\``;

/** Returns the table of all types, with a row for each rule. */
function typesTable(): string {
  const rows = [...new Set(catalogue.map(({ rule }) => rule))].map((rule) => {
    const entries = catalogue.filter((entry) => entry.rule === rule);
    return [
      entries.map(shownName).join(', '),
      `[${rule}](#${rule.toLowerCase()})`,
      formOf(entries[0]!),
      [...new Set(entries.flatMap(({ rejects }) => rejects))].map((code) => `\`${code}\``).join(', '),
    ];
  });
  return markdownTable([['type', 'rule', 'COPY', 'rejects'], ...rows]);
}

function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  const lines = rows.map((row) => `| ${row.map((cell, c) => cell.padEnd(widths[c]!)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${[lines[0], rule, ...lines.slice(1)].join('\n')}\n`;
}

describe('docs/RULES.md', () => {
  it.each(examples)('shows the actual outcome of $heading: $column $query', async (example) => {
    const ofRecords = example.rows.filter(([, outcome]) => !outcome.startsWith('the import fails: '));
    const outcomes = await load(
      example,
      ofRecords.map(([given]) => bytesOf(given)),
    );
    const documented = ofRecords.map(([given, outcome]) => [
      given,
      outcome.startsWith('`') ? `\`${bytesOf(outcome)}\`` : outcome,
    ]);
    expect(ofRecords.map(([given], at) => [given, outcomes[at]])).toEqual(documented);
    for (const [given, outcome] of example.rows) {
      if (ofRecords.some(([known]) => known === given)) continue;
      expect(await send(example, [bytesOf(given)]), given).toMatchObject({
        code: codesIn(outcome)[0],
        rowsLoaded: 0,
      });
    }
  });

  it('lists the types of the catalogue', async () => {
    const written = page.replace(/^\| type +\| rule .*\n(?:\|.*\n)+/m, typesTable);
    await expect(written).toMatchFileSnapshot('../../../docs/RULES.md');
  });

  it.each(catalogue)(
    'has a section for $rule that shows the codes with which $base rejects',
    async ({ rule, rejects }) => {
      const own = examples.filter(({ heading }) => heading === rule);
      expect(own.length).toBeGreaterThan(0);
      for (const example of own) expect((await entryFor(example)).rule).toBe(rule);
      const shownCodes = own.flatMap(({ rows }) => rows.map(codeOf));
      expect([...new Set(shownCodes.filter(isRejectCode))].toSorted()).toEqual(rejects.toSorted());
    },
  );

  it('has no other examples except under these headings', () => {
    const headings = new Set(examples.map(({ heading }) => heading));
    expect([...headings].filter((heading) => !catalogue.some(({ rule }) => rule === heading))).toEqual([
      'Before the rule',
      'Records',
      'NULL',
      'Blanks',
      'Formulas',
      'Numbers',
      'Decimal commas and thousands',
      'Numbers for people',
      'Dates of other programs',
      'Date formats',
      'exact=true',
      'Rules for one column',
      'Domains',
    ]);
  });

  it('covers every PostgreSQL type that has a rule', async () => {
    const all = await service.database.query<{ name: string }>(
      `SELECT format_type(oid, NULL) AS name FROM pg_type
        WHERE typtype = 'b' AND typcategory <> 'A' AND typnamespace = 'pg_catalog'::regnamespace`,
    );
    const columns = all.map(({ name }, at) => `c${at} ${name}`);
    await service.database.query(`CREATE TABLE all_types (${columns.join(', ')})`);
    const { columns: found } = (await findTable(service.pool, 'all_types'))!;
    const ruled = found.filter(({ type }) => typeOf(type).base !== 'opaque');
    const documented = await Promise.all(examples.map(columnOf));
    const names = new Set(documented.map(({ type }) => type.baseName));
    expect(ruled.length).toBeGreaterThan(20);
    expect(ruled.map(({ type }) => type.baseName).filter((name) => !names.has(name))).toEqual([]);
  });

  it('shows every code of rejected records', () => {
    const shownCodes = new Set(examples.flatMap(({ rows }) => rows.map(codeOf)));
    expect(rejectCodes.filter((code) => !shownCodes.has(code))).toEqual([]);
  });
});
