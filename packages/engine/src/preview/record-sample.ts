import {
  DEFAULTED,
  describeErrors,
  describeReject,
  fieldText,
  isReject,
  KEPT,
  QUOTED,
  type RecordBatch,
  type Steps,
} from '@repo/transforms';
import { Type } from 'typebox';
import { type Reject, RejectReason } from '../problem/reject.ts';
import { closed, count, type ValueOf } from '../schema/schema-parts.ts';

const value = Type.Union([Type.String(), Type.Null()]);

/** A record before and after cleaning. */
export const SampledRecord = closed({
  record: count(),
  line: count(),
  before: Type.Array(value, {
    description: 'Fields in file order; null for the unquoted empty field.',
  }),
  after: Type.Optional(
    Type.Record(Type.String(), value, {
      description:
        'Clean values by column, without those that the column’s default replaces; absent if the record is rejected.',
    }),
  ),
  changed: Type.Optional(Type.Array(Type.String(), { description: 'Columns whose value cleaning changed.' })),
  reject: Type.Optional(RejectReason),
});

export type SampledRecord = ValueOf<typeof SampledRecord>;

const RECORDS_MAX = 20;

/** Most characters of a value to show. */
const VALUE_CHARACTERS_MAX = 200;

/** Keeps the first records of a file, including rejects, and the first rejects. */
export class RecordSample {
  /** Rejects with position and reason, as in a receipt. */
  readonly rejects: Reject[] = [];
  readonly #kept: SampledRecord[] = [];
  readonly #rejected: SampledRecord[] = [];

  get records(): SampledRecord[] {
    return [...this.#kept, ...this.#rejected].toSorted((a, b) => a.record - b.record).slice(0, RECORDS_MAX);
  }

  /**
   * Called with each batch that continues, even if it has no rejects. Pauses after each record, which may have 1,600
   * columns.
   */
  *addKept(batch: RecordBatch): Steps {
    for (let r = 0; r < batch.recordCount && this.#kept.length < RECORDS_MAX; r++) {
      if (batch.fate[r] !== KEPT) continue;
      this.#kept.push({ ...recordOf(batch, r, batch.plan!.fieldCount), ...cleaned(batch, r) });
      yield;
    }
  }

  /** Called with each batch that has rejects; some do not continue. Pauses after each record, like `addKept`. */
  *addRejects(batch: RecordBatch): Steps {
    for (let r = 0; r < batch.recordCount && this.#rejected.length < RECORDS_MAX; r++) {
      if (!isReject(batch.fate[r]!)) continue;
      const described = describeReject(batch, r);
      const { errors, ...more } = describeErrors(batch, r);
      const all = errors.map(({ span: _span, ...error }) => error);
      this.rejects.push({ ...described, errors: all, ...more });
      const reject = all[0]!;
      const fields = batch.firstField[r + 1]! - batch.firstField[r]!;
      this.#rejected.push({ ...recordOf(batch, r, fields), reject });
      yield;
    }
  }
}

/** @param fields number of fields of the record, because a narrowed batch no longer shows where a record ends */
function recordOf(
  batch: RecordBatch,
  r: number,
  fields: number,
): Pick<SampledRecord, 'record' | 'line' | 'before'> {
  const before = Array.from({ length: fields }, (_, i) => {
    const f = batch.firstField[r]! + i;
    const isNull = batch.fieldStart[f] === batch.fieldEnd[f] && (batch.fieldFlags[f]! & QUOTED) === 0;
    return isNull ? null : shortened(fieldText(batch, f));
  });
  return { record: batch.recordNumber(r), line: batch.firstLine + batch.recordLine[r]!, before };
}

function cleaned({ plan, columns, bytes }: RecordBatch, r: number): Pick<SampledRecord, 'after' | 'changed'> {
  const names = plan!.columns.map(({ name }) => name);
  const texts = columns.slice(0, names.length).map(({ start, length }) => {
    const size = length[r]!;
    if (size === DEFAULTED) return undefined;
    return size < 0 ? null : shortened(bytes.toString('utf8', start[r], start[r]! + size));
  });
  return {
    // fromEntries defines properties, so a column called __proto__ survives.
    after: Object.fromEntries(names.flatMap((name, c) => (texts[c] === undefined ? [] : [[name, texts[c]]]))),
    changed: names.filter((_, c) => columns[c]!.changed[r] !== 0),
  };
}

function shortened(text: string): string {
  return text.length <= VALUE_CHARACTERS_MAX ? text : `${text.slice(0, VALUE_CHARACTERS_MAX)}…`;
}
