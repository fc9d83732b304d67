import type { ImportPlanAnswer } from '../../plans/plan-file.ts';
import type { ShownProblem } from '../command-failure.ts';
import { commandLineOf, queryString, shellWord } from '../options/import-options.ts';
import type { ImportRequest, Service } from './service.ts';

/** What a plan of the same file has something to say about. */
const ofTheHeader = new Set([
  'COLUMN_UNKNOWN',
  'COLUMN_MISSING',
  'DELIMITER_SUSPECT',
  'ENCODING_UNSUPPORTED',
  'HEADER_DUPLICATE',
]);

/** What can be done about a problem, as commands. */
export async function waysOut(
  problem: ShownProblem,
  service: Service,
  request: ImportRequest,
): Promise<string[]> {
  const { code, importId } = problem;
  if (code === 'REJECT_LIMIT_REACHED' && importId !== undefined)
    return [`all of them: stream-engine rejects ${importId} --explain`];
  if (!ofTheHeader.has(code) || request.file.path === undefined) return [];
  try {
    return suggestions(await service.planFile(request), request);
  } catch {
    return [];
  }
}

function suggestions(plan: ImportPlanAnswer, { file, table, query }: ImportRequest): string[] {
  const better = commandLineOf(suggestedParameters(plan));
  const target = `${shellWord(file.name)} --table ${shellWord(table)}`;
  if (better !== commandLineOf(queryString(query))) return [`stream-engine import ${target} ${better}`];
  return [`stream-engine plan ${target} shows what goes where`];
}

/** The plan's parameters, with the columns renamed that it has a suggestion for, and the others left out. */
export function suggestedParameters({ parameters, unknown }: ImportPlanAnswer): URLSearchParams {
  const suggested = new URLSearchParams(parameters);
  for (const { map } of unknown) if (map !== undefined) suggested.append('map', map);
  if (unknown.some(({ map }) => map === undefined)) suggested.set('unknownColumns', 'ignore');
  return suggested;
}
