import { Random } from '../contacts/random.ts';
import { type DirtKind, dirtKinds } from './dirt-kinds.ts';

// Dirt draws from numbers of its own, so a seed's clean records are the same at every share of dirt.
const DIRT_LANE = 2;

export interface DirtSourceOptions {
  /** From 0 (no dirt) to 1 (every record). */
  readonly share: number;
  readonly seed: number;
}

/** Decides for each record in turn whether it is spoilt, and by which kind. */
export class DirtSource {
  readonly #share: number;
  readonly #random: Random;
  #spoilt = 0;

  constructor({ share, seed }: DirtSourceOptions) {
    this.#share = share;
    this.#random = new Random(seed, DIRT_LANE);
  }

  /** The kinds take turns, so all of them occur as soon as there are enough dirty records. */
  next(): DirtKind | undefined {
    if (!this.#random.chance(this.#share)) return undefined;
    const kind = dirtKinds[this.#spoilt % dirtKinds.length];
    this.#spoilt += 1;
    return kind;
  }
}
