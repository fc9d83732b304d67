import type { Kernel, Rule } from '../../batch/record-batch.ts';
import { RecordBatch } from '../../batch/record-batch.ts';
import { KEPT, NOT_EXACT } from '../../batch/reject-code.ts';
import { ColumnValues } from '../../batch/column-values.ts';

/**
 * What PostgreSQL gives back for a value that a rule has let through: the `same` text, an `equal` value written in
 * another way (a time at the same instant, TRUE as true), or `other`: the value has been changed.
 */
export type Verdict = 'same' | 'equal' | 'other';

/** How a type gives back its values. */
export interface ExactForm {
  /** @param isChanged whether the rule itself says that it has changed the text */
  readonly judge: (text: string, isChanged: boolean) => Verdict;
  /** How PostgreSQL writes the clean text of the rule; undefined where that is not known. Default: in the same way. */
  readonly write?: (clean: string) => string | undefined;
  /** Whether `equal` is counted as a change; of times the rule itself counts what it rewrites. */
  readonly countsEqual?: boolean;
}

/**
 * The same rule, under which a value is rejected as NOT_EXACT unless the column gives it back. What the rule rejects
 * itself keeps its code.
 */
export function exact(rule: Rule, form: ExactForm): Rule {
  const { text, binary } = rule;
  return {
    ...rule,
    text: exactKernel(text, form),
    ...(binary && { binary: { ...binary, kernel: exactKernel(binary.kernel, form) } }),
    textReturned: (value) => {
      const clean = cleanText(text, value);
      if (clean === undefined) return undefined;
      return form.write === undefined ? clean : form.write(clean);
    },
  };
}

function exactKernel(kernel: Kernel, { judge, countsEqual = false }: ExactForm): Kernel {
  return (batch, values, column) => {
    const { recordCount } = batch;
    // The kernel puts the clean values in their place.
    const start = values.start.slice(0, recordCount);
    const length = values.length.slice(0, recordCount);
    kernel(batch, values, column);
    const { bytes, fate } = batch;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      const text = bytes.toString('latin1', start[r], start[r]! + size);
      const verdict = judge(text, values.changed[r] !== 0);
      if (verdict === 'other') batch.reject(r, NOT_EXACT, column);
      else if (verdict === 'equal' && countsEqual) values.changed[r] = 1;
    }
  };
}

/** What a kernel makes of one value, or undefined where it rejects it. */
function cleanText(kernel: Kernel, value: Buffer): string | undefined {
  const batch = new RecordBatch(value.length);
  value.copy(batch.bytes);
  batch.inputEnd = value.length;
  batch.spillEnd = value.length;
  batch.recordCount = 1;
  const values = new ColumnValues();
  values.reset(1);
  values.length[0] = value.length;
  kernel(batch, values, 0);
  if (batch.fate[0] !== KEPT) return undefined;
  const start = values.start[0]!;
  return batch.bytes.toString('utf8', start, start + values.length[0]!);
}
