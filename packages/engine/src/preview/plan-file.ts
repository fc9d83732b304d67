import { orAborted, type QualifiedName } from '@repo/database';
import { Type } from 'typebox';
import type { ImportQuery } from '../parameters/import-query.ts';
import type { Engine } from '../run/engine.ts';
import { importTarget, type ImportTargetOptions } from '../run/import-target.ts';
import { unmetCondition } from '../load/file-conditions.ts';
import { replaceRefusal } from '../run/replace-refusal.ts';
import type { Permission } from '../parameters/permission.ts';
import { problemDetails } from '../problem/problem.ts';
import { closed, type ValueOf } from '../schema/schema-parts.ts';
import type { OpenSource } from '../source/import-source.ts';
import { readSample } from '../source/read-sample.ts';
import { ImportPreview, previewImport } from './preview-import.ts';
import { Proposed, proposeParameters } from './propose-parameters.ts';

export const ImportPlanAnswer = closed(
  {
    table: Type.String(),
    cut: Type.Boolean({ description: 'Whether the file continues after the sample.' }),
    proposed: Proposed,
    replaces: Type.Optional(
      closed(
        {
          cascadesTo: Type.Array(Type.String(), {
            description: 'Other tables whose rows would be deleted or changed.',
          }),
        },
        { description: 'mode=replace: all existing rows would be deleted.' },
      ),
    ),
    parameters: Type.String({ description: 'The query string for an import with this plan.' }),
    ...ImportPreview.properties,
  },
  { $id: 'ImportPlan', description: 'What an import would do, based on the beginning of its file.' },
);

export type ImportPlanAnswer = ValueOf<typeof ImportPlanAnswer>;

/** A request for a plan, over HTTP or from the command. */
interface AskedPlan {
  /** Table, as `name` or `schema.name`. */
  readonly name: string;
  readonly query: ImportQuery;
  readonly permission: Permission;
  /** Only the beginning of the file is sent. */
  readonly cut: boolean;
}

/**
 * Plans an import from the beginning of its file, without writing anything.
 * @throws Problem, CsvError or DatabaseError like `importTarget`, `readSample` and `proposeParameters`
 */
export async function planFile(
  { cut, ...asked }: AskedPlan,
  upload: OpenSource,
  options: ImportTargetOptions & Pick<Engine, 'checkSlots'>,
  signal: AbortSignal,
): Promise<ImportPlanAnswer> {
  const target = await importTarget(asked, options, signal);
  const { table, map, patterns, key, replaces, limits } = target;
  const sample = await upload(signal, (source) => orAborted(readSample(source, { limits, cut }), signal));
  const proposals = await proposeParameters(sample, target);
  const preview = await previewImport(proposals.text, table, {
    ...proposals.parameters,
    map,
    patterns,
    key,
    limits,
    checking: { pool: options.pool, slots: options.checkSlots, signal },
  });
  const { valid: kept, rejected, skipped } = preview.rows;
  const refusal = replaceRefusal(target, asked.permission);
  // If the file cannot be loaded at all, it has another problem.
  const unmet =
    preview.problems.length === 0
      ? unmetCondition({ kept, rejected, skipped }, target.parameters, !sample.cut)
      : undefined;
  const problems = [refusal, unmet].filter((problem) => problem !== undefined);
  return {
    table: qualified(table),
    cut: sample.cut,
    ...(replaces && { replaces: { cascadesTo: refusal ? [] : replaces.cascadesTo.map(qualified) } }),
    proposed: proposals.proposed,
    parameters: proposals.query.toString(),
    ...preview,
    problems: [...preview.problems, ...problems.map((problem) => problemDetails(problem))],
  };
}

function qualified({ schema, name }: QualifiedName): string {
  return `${schema}.${name}`;
}
