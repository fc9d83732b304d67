import type { ListedTable, TableList } from '../../http/openapi/list-schemas.ts';
import { askJson } from './read-answer.ts';
import type { Service } from './service.ts';

/** Reads all pages of the list. @throws CommandFailure */
export async function allTables(service: Service): Promise<ListedTable[]> {
  const tables: ListedTable[] = [];
  let path: string | undefined = '/v1/tables?limit=1000';
  while (path !== undefined) {
    const page: TableList = await askJson(service, path);
    tables.push(...page.tables);
    path = page.next;
  }
  return tables;
}
