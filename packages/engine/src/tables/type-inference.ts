import type { NewColumnType } from '@repo/database';
import {
  type CompiledColumn,
  compileColumn,
  fieldText,
  fitRule,
  quoted,
  type RecordBatch,
} from '@repo/transforms';
import type { TypeCandidate } from './type-candidates.ts';

export interface InferredType {
  readonly type: NewColumnType;
  /** Reason for this type, in a sentence. */
  readonly why: string;
  /** Whether a record has no value. */
  readonly hasNull: boolean;
}

/** Infers the type of one column, batch by batch: a candidate stays while every value fits it. */
export class TypeInference {
  readonly #source: number;
  /** The column as text, which every value fits. */
  readonly #column: CompiledColumn;
  #candidates: readonly TypeCandidate[];
  #valueCount = 0;
  #hasNull = false;
  /** Value that ruled out the last candidate, shortened for a message. */
  #misfit: string | undefined;

  /** @param source index of the field, from 0 */
  constructor(
    source: number,
    candidates: readonly TypeCandidate[],
    nullWords: readonly string[] | undefined,
  ) {
    this.#source = source;
    this.#candidates = candidates;
    this.#column = compileColumn({ name: '', source, type: 'text', options: nullWords ? { nullWords } : {} });
  }

  /** Pauses after each candidate. */
  *add(batch: RecordBatch): Generator<undefined> {
    const { valueCount, nullCount } = fitRule(batch, this.#column);
    this.#hasNull ||= nullCount > 0;
    this.#valueCount += valueCount;
    if (this.#candidates.length === 0) return;
    const misfits: (number | undefined)[] = [];
    for (const { rule } of this.#candidates) {
      misfits.push(fitRule(batch, { ...this.#column, rule }).misfit);
      yield;
    }
    this.#candidates = this.#candidates.filter((_, c) => misfits[c] === undefined);
    if (this.#candidates.length > 0) return;
    const last = Math.max(...misfits.filter((record) => record !== undefined));
    this.#misfit = quoted(fieldText(batch, batch.firstField[last]! + this.#source));
  }

  result(): InferredType {
    const hasNull = this.#hasNull;
    const [best] = this.#candidates;
    if (this.#valueCount === 0) return { type: 'text', why: 'the sample has no value for it', hasNull };
    if (best === undefined) {
      const why = `${this.#misfit} would change as another type, or does not fit the other values`;
      return { type: 'text', why, hasNull };
    }
    return { type: best.type, why: `each value of the sample is ${best.what}`, hasNull };
  }
}
