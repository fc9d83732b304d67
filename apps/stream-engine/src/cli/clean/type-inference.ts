import type { Duplex, Readable } from 'node:stream';
import {
  defaultImportLimits,
  type ImportParameters,
  inferColumns,
  type OpenSource,
  recordsOf,
  recordsOfSample,
} from '@repo/engine';
import { parseType, type ValueType } from '@repo/transforms';
import { afterSample } from './after-sample.ts';

const limits = defaultImportLimits;

/** Infers a type for each column of a file that all of its values have. */
export class TypeInference {
  /** Types by the column's position in the file; undefined for text, because the column's name may say more. */
  types: readonly (ValueType | undefined)[] = [];
  /** Whether the file was too long to hold in memory, so that no types were inferred. */
  isImpossible = false;
  readonly #parameters: ImportParameters;
  readonly #signal: AbortSignal;

  constructor(parameters: ImportParameters, signal: AbortSignal) {
    this.#parameters = parameters;
    this.#signal = signal;
  }

  /** Reads a file just to infer its types. @throws Problem or CsvError */
  async readFile(open: OpenSource): Promise<void> {
    await open(this.#signal, async (source) => {
      await this.#inferFrom(recordsOf(source, { ...this.#parameters, limits }).streams);
      await source.finished();
    });
  }

  /** Creates a stage that infers types from the text that passes. Until then it holds back up to 1 MiB. */
  stage(): Duplex {
    return afterSample(async (sample) => {
      this.isImpossible = sample.cut;
      if (!sample.cut) await this.#inferFrom(recordsOfSample(sample, { ...this.#parameters, limits }));
    });
  }

  async #inferFrom(records: readonly (Readable | Duplex)[]): Promise<void> {
    const { columns } = await inferColumns(records, { ...this.#parameters, limits, signal: this.#signal });
    this.types = columns.map(({ type }) => (type === 'text' ? undefined : parseType(type)));
  }
}
