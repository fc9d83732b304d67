import { canReject } from '@repo/engine';
import type { ShownProblem } from '../failure/command-failure.ts';
import { commandLineOf, queryString, shellWord } from '../arguments/command-line.ts';
import { inOptions } from '../arguments/in-options.ts';
import type { ImportRequest, Service } from './service.ts';
import { triedSuggestion } from './tried-suggestion.ts';

/** What a plan of the same file has something to say about. */
const ofTheHeader = new Set([
  'COLUMN_UNKNOWN',
  'COLUMN_MISSING',
  'DELIMITER_SUSPECT',
  'ENCODING_UNSUPPORTED',
  'HEADER_DUPLICATE',
]);

/** What has kept the records that it is about. */
const ofRejects = new Set(['NOTHING_LOADED', 'REJECT_LIMIT_REACHED', 'REPLACE_REJECTS']);

/** What can be done about a problem, as commands. */
export async function waysOut(
  problem: ShownProblem,
  service: Service,
  request: ImportRequest,
): Promise<string[]> {
  const { code, importId } = problem;
  if (code === 'REPLACE_CASCADES' && problem['hiddenTables'] === 0)
    return [inOptions('cascade=true allows that')];
  if (code === 'REPLACE_EMPTY') {
    const { read, skipped } = problem.rows ?? {};
    return read === skipped ? [inOptions('expectedRows=0 empties the table')] : [];
  }
  if (ofRejects.has(code) && importId !== undefined) {
    const all = `all of them: stream-engine rejects ${importId} --explain${service.flag}`;
    const { read = 0, rejected = 0, skipped = 0 } = problem.rows ?? {};
    const isSomeLeft = code === 'REPLACE_REJECTS' && read > rejected + skipped;
    return isSomeLeft ? [all, inOptions('maxRejects=1% allows as many; 100%, any number')] : [all];
  }
  const { mode = 'append', onConstraint } = request.query;
  if (code.startsWith('CONSTRAINT_') && canReject(mode) && onConstraint === undefined)
    return [
      inOptions(
        mode === 'replace'
          ? 'onConstraint=reject with maxRejects=100% rejects such records, and loads the others'
          : 'onConstraint=reject sets such records aside, and loads the others',
      ),
    ];
  if (!ofTheHeader.has(code) || request.file.path === undefined) return [];
  try {
    return await suggestions(request, service);
  } catch {
    return [];
  }
}

async function suggestions(request: ImportRequest, service: Service): Promise<string[]> {
  const { file, table, query } = request;
  const target = `${shellWord(file.name)} --table ${shellWord(table)}`;
  const suggested = await triedSuggestion(await service.planFile(request), request, service);
  if (suggested === undefined || commandLineOf(suggested) === commandLineOf(queryString(query)))
    return [`stream-engine plan ${target}${service.flag} shows what goes where`];
  return [`stream-engine import ${target} ${commandLineOf(suggested)}${service.flag}`];
}
