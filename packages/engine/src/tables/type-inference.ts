import type { NewColumnType } from '@repo/database';
import { quoted, type RecordBatch, text, tryRule } from '@repo/transforms';
import type { TypeCandidate } from './type-candidates.ts';

export interface InferredType {
  readonly type: NewColumnType;
  /** Why it is this one, in a sentence. */
  readonly why: string;
  /** Whether a record has no value. */
  readonly hasNull: boolean;
}

/** Finds the type of one column, batch by batch: a candidate stays while each value fits it. */
export class TypeInference {
  readonly #source: number;
  readonly #nullWords: readonly Uint8Array[] | undefined;
  #candidates: readonly TypeCandidate[];
  #valueCount = 0;
  #hasNull = false;
  /** The value that no candidate was left for. */
  #misfit: string | undefined;

  /** @param source the field of each record that is the column, from 0 */
  constructor(
    source: number,
    candidates: readonly TypeCandidate[],
    nullWords: readonly Uint8Array[] | undefined,
  ) {
    this.#source = source;
    this.#candidates = candidates;
    this.#nullWords = nullWords;
  }

  add(batch: RecordBatch): void {
    const values = this.#try(batch, text());
    this.#hasNull ||= values.includes(null);
    this.#valueCount += values.filter((value) => value !== null).length;
    if (this.#candidates.length === 0) return;
    const misfits = this.#candidates.map((candidate) => this.#firstMisfit(batch, values, candidate));
    const last = Math.max(...misfits.map((at) => (at < 0 ? Number.POSITIVE_INFINITY : at)));
    this.#candidates = this.#candidates.filter((_, c) => misfits[c]! < 0);
    if (this.#candidates.length === 0) this.#misfit = values[last]!;
  }

  result(): InferredType {
    const hasNull = this.#hasNull;
    const [best] = this.#candidates;
    if (this.#valueCount === 0) return { type: 'text', why: 'the sample has no value of it', hasNull };
    if (best === undefined) {
      const why = `${quoted(this.#misfit!)} would not stay the same as another type, or does not go with the other values`;
      return { type: 'text', why, hasNull };
    }
    return { type: best.type, why: `each value of the sample is ${best.what}`, hasNull };
  }

  #firstMisfit(
    batch: RecordBatch,
    values: readonly (string | null | undefined)[],
    { shape, rule, exact }: TypeCandidate,
  ): number {
    const misshapen = values.findIndex((value) => typeof value === 'string' && !shape.test(value));
    if (misshapen >= 0) return misshapen;
    const clean = this.#try(batch, rule);
    return values.findIndex((value, i) => clean[i] === undefined || (exact && clean[i] !== value));
  }

  #try(batch: RecordBatch, rule: TypeCandidate['rule']): (string | null | undefined)[] {
    return tryRule(batch, {
      name: '',
      source: this.#source,
      rule,
      required: false,
      nullWords: this.#nullWords,
    });
  }
}
