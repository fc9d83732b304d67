import { requestJson } from './request.ts';
import type { TableDescription, TableList } from './types.ts';

export type TableSummary = TableList['tables'][number];

/** Lists all tables that the key may load, page by page. @throws Refusal, Unreachable */
export async function listTables(): Promise<readonly TableSummary[]> {
  const tables: TableSummary[] = [];
  let path: string | undefined = 'v1/tables?limit=1000';
  while (path !== undefined) {
    const page: TableList = await requestJson<TableList>(path);
    tables.push(...page.tables);
    path = page.next?.slice(1);
  }
  return tables;
}

/** @throws Refusal, Unreachable */
export function describeTable(table: string, signal: AbortSignal): Promise<TableDescription> {
  return requestJson(`v1/tables/${encodeURIComponent(table)}`, { signal });
}
