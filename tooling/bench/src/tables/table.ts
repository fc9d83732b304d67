import type { ExpectedOutcome } from '@repo/csv-gen';
import { type CompiledPlan, compilePlan, parseType } from '@repo/transforms';

export interface BenchColumn {
  readonly name: string;
  /** Type of the column in SQL. */
  readonly type: string;
  /** Type by which the service cleans it, if the column's name implies another one. */
  readonly cleanedAs?: 'email';
  readonly required?: true;
  /** SQL expression to compare, if contenders may leave different values. Default: the column. */
  readonly comparedBy?: string;
}

/** A table, and the file to load into it. */
export interface BenchTable {
  /** Name of the table in `--tables`. */
  readonly name: string;
  /** Name of the table in reports. */
  readonly title: string;
  /** Name in SQL, which needs no quotes. */
  readonly relation: string;
  readonly columns: readonly BenchColumn[];
  /** Creates the table's key and its other indexes. */
  readonly indexSql?: string;
  /** Records of its file, given `--rows`: all files are of about the same size. */
  readonly rowsFor: (rows: number) => number;
  /** Writes the CSV file. @returns what an import of it leaves, if the generator knows */
  readonly writeCsv: (file: string, rows: number) => Promise<ExpectedOutcome | void>;
  /** Names of the contenders that load it. Default: all. */
  readonly contenders?: readonly string[];
  /** Writes the file of the rows that the table holds before each load. Default: it is empty. */
  readonly writeRowsBefore?: BenchTable['writeCsv'];
  /** The file replaces these rows, in one transaction. Default: it is appended to them. */
  readonly isReplaced?: true;
}

/** Makes the same plan for the table's file as the service. */
export function planOf({ columns }: Pick<BenchTable, 'columns'>): CompiledPlan {
  return compilePlan({
    form: 'binary',
    fieldCount: columns.length,
    columns: columns.map(({ name, type, cleanedAs, required = false }, source) => {
      const read = parseType(cleanedAs ?? type)!;
      return { name, source, type: read.type, options: { ...read.options, required } };
    }),
  });
}

/** @param kind such as `UNLOGGED TABLE` */
export function createSql(
  { relation, columns, indexSql = '' }: Pick<BenchTable, 'relation' | 'columns' | 'indexSql'>,
  kind = 'TABLE',
): string {
  const list = columns.map(({ name, type, required }) => `${name} ${type}${required ? ' NOT NULL' : ''}`);
  return `CREATE ${kind} ${relation} (${list.join(', ')}); ${indexSql}`;
}

/** A query with the result columns `rows` and `sum`, which does not depend on the order of the rows. */
export function checksumSql({ relation, columns }: Pick<BenchTable, 'relation' | 'columns'>): string {
  const list = columns.map(({ name, comparedBy = name }) => `${comparedBy} AS ${name}`).join(', ');
  return `SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS sum
    FROM (SELECT ${list} FROM ${relation}) t`;
}
