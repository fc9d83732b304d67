import { type CompiledPlan, compilePlan, parseType } from '@repo/transforms';
import type { Expected } from './fixture.ts';

export interface BenchColumn {
  readonly name: string;
  /** As SQL writes it. */
  readonly type: string;
  /** The type that the service cleans it as, where the column's name makes it another one. */
  readonly cleanedAs?: 'email';
  readonly required?: true;
  /** What two tables are compared by, where contenders may differ: an SQL expression. Default: the column. */
  readonly comparedBy?: string;
}

/** A table to load, and the file that goes into it. */
export interface BenchTable {
  /** As `--tables` spells it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** The table's name in SQL, which needs no quotes. */
  readonly relation: string;
  readonly columns: readonly BenchColumn[];
  /** Creates the table's key and its other indexes. */
  readonly indexSql?: string;
  /** Tables with the same kind of file share it. */
  readonly fileKind: string;
  /** Records of its file, given `--rows`: all files are of about the same size. */
  readonly rowsFor: (rows: number) => number;
  /** Writes the CSV file. @returns what must be in the table afterwards, where the generator knows */
  readonly writeCsv: (file: string, rows: number) => Promise<Expected | undefined>;
  /** Names of the contenders that load it. Default: all but `psql-truncate`. */
  readonly contenders?: readonly string[];
  /** Writes the file of the rows that the table holds before each load. Default: it is empty. */
  readonly writeRowsBefore?: BenchTable['writeCsv'];
  /** The file replaces these rows, in one transaction. Default: it is appended to them. */
  readonly isReplaced?: true;
  /** Leave the stages out: they would be those of another table. */
  readonly hasNoStages?: true;
}

/** The plan that the service makes for the table's file. */
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

/** One row, two columns: `rows`, and `sum`, which does not depend on the order of the rows. */
export function checksumSql({ relation, columns }: Pick<BenchTable, 'relation' | 'columns'>): string {
  const list = columns.map(({ name, comparedBy = name }) => `${comparedBy} AS ${name}`).join(', ');
  return `SELECT count(*)::int AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS sum
    FROM (SELECT ${list} FROM ${relation}) t`;
}
