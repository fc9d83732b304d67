import type { NewColumnType } from '@repo/database';
import { type CompiledColumn, fieldText, fitRule, quoted, type RecordBatch } from '@repo/transforms';
import type { TypeCandidate } from './type-candidates.ts';

export interface InferredType {
  readonly type: NewColumnType;
  /** Reason for this type, in a sentence. */
  readonly why: string;
  /** Whether a record has no value. */
  readonly hasNull: boolean;
}

/** A column of the file as text, and as any other type: what means NULL may differ. */
export interface ColumnReadings {
  readonly text: CompiledColumn;
  readonly typed: CompiledColumn;
}

/** Infers the type of one column, batch by batch: a candidate stays while every value fits it. */
export class TypeInference {
  readonly #readings: ColumnReadings;
  #candidates: readonly TypeCandidate[];
  readonly #hasNull = { text: false, typed: false };
  /** Values other than NULL, if the column is not text. */
  #valueCount = 0;
  /** Value that ruled out the last candidate, shortened for a message. */
  #misfit: string | undefined;

  constructor(readings: ColumnReadings, candidates: readonly TypeCandidate[]) {
    this.#readings = readings;
    this.#candidates = candidates;
  }

  /** Pauses after each candidate. */
  *add(batch: RecordBatch): Generator<undefined> {
    const { text, typed } = this.#readings;
    const untyped = fitRule(batch, { ...typed, rule: text.rule });
    this.#hasNull.text ||= fitRule(batch, text).nullCount > 0;
    this.#hasNull.typed ||= untyped.nullCount > 0;
    this.#valueCount += untyped.valueCount;
    if (this.#candidates.length === 0) return;
    const misfits: (number | undefined)[] = [];
    for (const { rule } of this.#candidates) {
      misfits.push(fitRule(batch, { ...typed, rule }).misfit);
      yield;
    }
    this.#candidates = this.#candidates.filter((_, c) => misfits[c] === undefined);
    if (this.#candidates.length > 0) return;
    const last = Math.max(...misfits.filter((record) => record !== undefined));
    this.#misfit = quoted(fieldText(batch, batch.firstField[last]! + typed.source));
  }

  result(): InferredType {
    const [best] = this.#candidates;
    if (this.#valueCount === 0)
      return { type: 'text', why: 'the sample has no value for it', hasNull: this.#hasNull.text };
    if (best === undefined) {
      const why = `${this.#misfit} would change as another type, or does not fit the other values`;
      return { type: 'text', why, hasNull: this.#hasNull.text };
    }
    return { type: best.type, why: `each value of the sample is ${best.what}`, hasNull: this.#hasNull.typed };
  }
}
