import { askJson } from './read-answer.ts';
import type { Service } from './service.ts';

/** A table, as `GET /v1/tables` lists it. */
export interface ListedTable {
  /** `schema.table` */
  readonly table: string;
  readonly kind: string;
  readonly estimatedRows: number | null;
  readonly columnCount: number;
}

/** All pages of the list. @throws CommandFailure */
export async function allTables(service: Service): Promise<ListedTable[]> {
  const tables: ListedTable[] = [];
  let path: string | undefined = '/v1/tables?limit=1000';
  while (path !== undefined) {
    const page: { tables: ListedTable[]; next?: string } = await askJson(service, path);
    tables.push(...page.tables);
    path = page.next;
  }
  return tables;
}
