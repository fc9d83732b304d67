import { canReject } from '@repo/engine';
import type { ShownProblem } from '../failure/command-failure.ts';
import { commandLineOf, queryString, shellWord } from '../arguments/command-line.ts';
import { inOptions } from '../arguments/in-options.ts';
import type { ImportRequest, Service } from './service.ts';
import { trySuggestion } from './try-suggestion.ts';

/** Codes for which a plan of the same file suggests parameters. */
const codesOfHeader = new Set([
  'COLUMN_UNKNOWN',
  'COLUMN_MISSING',
  'DELIMITER_SUSPECT',
  'ENCODING_UNSUPPORTED',
  'HEADER_DUPLICATE',
  'HEADER_EMPTY',
]);

/** Codes of imports whose rejects can be listed. */
const codesWithRejects = new Set(['NOTHING_LOADED', 'REJECT_LIMIT_REACHED', 'REPLACE_REJECTS']);

/** Returns hints on how to solve a problem, as options and commands. */
export async function hintsFor(
  problem: ShownProblem,
  service: Service,
  request: ImportRequest,
): Promise<string[]> {
  const { code, importId } = problem;
  if (code === 'REPLACE_CASCADES' && problem['hiddenTables'] === 0)
    return [inOptions('to allow this: cascade=true')];
  if (code === 'REPLACE_EMPTY') {
    const { read, skipped } = problem.rows ?? {};
    return read === skipped ? [inOptions('to empty the table: expectedRows=0')] : [];
  }
  if (codesWithRejects.has(code) && importId !== undefined) {
    const all = `all rejects: stream-engine rejects ${importId} --explain${service.flag}`;
    const { read = 0, rejected = 0, skipped = 0 } = problem.rows ?? {};
    const isSomeLeft = code === 'REPLACE_REJECTS' && read > rejected + skipped;
    return isSomeLeft ? [all, inOptions('maxRejects=1% allows up to 1% rejects, 100% any number')] : [all];
  }
  const { mode = 'append', onConstraint } = request.query;
  if (code.startsWith('CONSTRAINT_') && canReject(mode) && onConstraint === undefined)
    return [
      inOptions(
        mode === 'replace'
          ? 'to reject only such records: onConstraint=reject with maxRejects=100%'
          : 'to reject only such records: onConstraint=reject',
      ),
    ];
  if (!codesOfHeader.has(code) || request.file.path === undefined) return [];
  try {
    return await suggestions(request, service);
  } catch {
    return [];
  }
}

async function suggestions(request: ImportRequest, service: Service): Promise<string[]> {
  const { file, table, query } = request;
  const target = `${shellWord(file.name)} --table ${shellWord(table)}`;
  const suggested = await trySuggestion(await service.planFile(request), request, service);
  if (suggested === undefined || commandLineOf(suggested) === commandLineOf(queryString(query)))
    return [`see which field goes to which column: stream-engine plan ${target}${service.flag}`];
  return [`stream-engine import ${target} ${commandLineOf(suggested)}${service.flag}`];
}
