import type { ImportPlanAnswer } from '@repo/engine';
import { queryOfParameters } from '../arguments/read-query.ts';
import type { FileRequest, Service } from './service.ts';

/**
 * Parameters that probably do what the user means: those of the plan, with columns renamed as suggested and other unknown
 * columns ignored. They were tried on the sample.
 * @returns undefined if an import would still fail, or if they cannot be tried because the input has no path to read it
 *   from again
 */
export async function trySuggestion(
  plan: ImportPlanAnswer,
  request: FileRequest,
  service: Service,
): Promise<URLSearchParams | undefined> {
  if (request.file.path === undefined) return undefined;
  const suggested = suggestedParameters(plan);
  try {
    const { problems } = await service.planFile({ ...request, query: queryOfParameters(suggested) });
    return problems.length === 0 ? suggested : undefined;
  } catch {
    return undefined;
  }
}

function suggestedParameters({ parameters, unknown }: ImportPlanAnswer): URLSearchParams {
  const suggested = new URLSearchParams(parameters);
  for (const { map } of unknown) if (map !== undefined) suggested.append('map', map);
  if (unknown.some(({ map }) => map === undefined)) suggested.set('unknownColumns', 'ignore');
  return suggested;
}
