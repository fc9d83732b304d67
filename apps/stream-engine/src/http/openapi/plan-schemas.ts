import { Type } from 'typebox';
import { closed, count, countsBy, optional, ref, Reject, words } from './schema-parts.ts';

export const proposal = closed({
  value: Type.String(),
  from: words(['parameter', 'configuration', 'detected', 'default']),
});

export const sampleCounts = closed(
  { read: count(), valid: count(), rejected: count(), skipped: count() },
  { description: 'Records of the sample; `read` is `valid + rejected + skipped`.' },
);

export const sampleRejects = closed({ byCode: countsBy('code'), sample: Type.Array(Reject) });

export const ImportPlan = closed(
  {
    table: Type.String(),
    cut: Type.Boolean({ description: 'Whether the file goes on behind the sample.' }),
    proposed: closed({
      delimiter: proposal,
      quote: proposal,
      encoding: proposal,
      dateOrder: proposal,
    }),
    replaces: optional(
      closed(
        {
          cascadesTo: Type.Array(Type.String(), {
            description: 'Other tables whose rows it deletes or changes.',
          }),
        },
        { description: 'mode=replace: all rows that are there would be deleted.' },
      ),
    ),
    parameters: Type.String({ description: 'The query string with which an import does this.' }),
    columns: Type.Array(
      closed({
        header: Type.String(),
        matched: words(['exact', 'folded', 'map', 'order', 'configuration', 'none']),
        column: optional(Type.String()),
        type: optional(Type.String()),
        rule: optional(Type.String()),
        required: optional(Type.Boolean()),
      }),
    ),
    missing: Type.Array(
      closed({
        column: Type.String(),
        type: Type.String(),
        gets: words(['default', 'null', 'required']),
      }),
    ),
    unknown: Type.Array(
      closed({
        header: Type.String(),
        suggestion: optional(Type.String()),
        map: optional(Type.String({ description: 'The parameter that takes the suggestion.' })),
      }),
    ),
    format: optional(words(['binary', 'text'])),
    formatReason: optional(Type.String()),
    rows: sampleCounts,
    changes: countsBy('column'),
    rejects: sampleRejects,
    sample: Type.Array(
      closed({
        record: count(),
        line: count(),
        before: Type.Array(Type.Union([Type.String(), Type.Null()])),
        after: optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))),
        changed: optional(Type.Array(Type.String())),
        reject: optional(
          closed({
            column: optional(Type.String()),
            code: Type.String(),
            message: Type.String(),
          }),
        ),
      }),
      { description: 'The first records, before and after cleaning.' },
    ),
    problems: Type.Array(ref('Problem'), { description: 'With what an import would fail.' }),
  },
  { $id: 'ImportPlan', description: 'What an import would do with the beginning of its file.' },
);
