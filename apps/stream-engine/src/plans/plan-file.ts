import { orAborted } from '@repo/database';
import type { Access } from '../access/access.ts';
import type { ImportQuery } from '../imports/import-parameters.ts';
import { importTarget, type ImportTargetOptions } from '../imports/import-target.ts';
import type { OpenUpload } from '../imports/run-import.ts';
import { defaultUploadLimits } from '../limits.ts';
import { readSample } from '../sources/read-sample.ts';
import { type ImportPreview, previewImport } from './preview-import.ts';
import { type Proposed, proposeParameters } from './propose-parameters.ts';

/** What an import of a file would do. */
export interface ImportPlanAnswer extends ImportPreview {
  readonly table: string;
  /** Whether the file goes on behind the sample. */
  readonly cut: boolean;
  readonly proposed: Proposed;
  /** The query string with which an import does what is shown here. */
  readonly parameters: string;
}

/** A plan, as it is asked for: over HTTP, or by the command. */
export interface AskedPlan {
  /** The table, as `name` or `schema.name`. */
  readonly name: string;
  readonly query: ImportQuery;
  readonly access: Access;
  /** What is sent is the beginning of the file only. */
  readonly cut: boolean;
}

/**
 * Plans an import from the beginning of its file; nothing is written.
 * @throws Problem, CsvError or DatabaseError as `importTarget`, `readSample` and `proposeParameters` do
 */
export async function planFile(
  { cut, ...asked }: AskedPlan,
  upload: OpenUpload,
  options: ImportTargetOptions,
  signal: AbortSignal,
): Promise<ImportPlanAnswer> {
  const target = await importTarget(asked, options, signal);
  const { table, map, key } = target;
  const { parser } = options;
  const limits = { ...defaultUploadLimits, ...target.limits };
  const sample = await upload(signal, (source) => orAborted(readSample(source, { limits, cut }), signal));
  const proposals = await proposeParameters(sample, { ...target, query: asked.query, parser, limits });
  const preview = await previewImport(proposals.text, table, { ...proposals.parameters, map, key, limits });
  return {
    table: `${table.schema}.${table.name}`,
    cut: sample.cut,
    proposed: proposals.proposed,
    parameters: proposals.query.toString(),
    ...preview,
  };
}
