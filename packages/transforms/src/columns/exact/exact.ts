import type { Kernel, Rule } from '../../batch/record-batch.ts';
import { RecordBatch } from '../../batch/record-batch.ts';
import { KEPT, NOT_EXACT } from '../../batch/reject-code.ts';
import { ColumnValues } from '../../batch/column-values.ts';

/**
 * Compares an accepted value with what PostgreSQL returns for it: the `same` text, an `equal` value written differently
 * (a time at the same instant, TRUE as true), or `other`, a changed value.
 */
export type Verdict = 'same' | 'equal' | 'other';

/** How a type returns its values. */
export interface ExactForm {
  /** @param isChanged whether the rule reported that it changed the text */
  readonly judge: (text: string, isChanged: boolean) => Verdict;
  /** Text that PostgreSQL writes for the rule's clean text; undefined if it is unknown. Default: the clean text. */
  readonly write?: (clean: string) => string | undefined;
  /** Whether `equal` counts as a change. For times, the rule itself counts its changes. */
  readonly countsEqual?: boolean;
}

/**
 * Wraps a rule so that it rejects a value as NOT_EXACT unless the column returns it. Values that the rule itself
 * rejects keep their code.
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
    // The kernel overwrites these with the clean values.
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

/** Returns a kernel's clean text for one value, or undefined if it rejects the value. */
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
