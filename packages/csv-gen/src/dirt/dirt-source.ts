import { Random } from '../contacts/random.ts';
import { type DirtKind, dirtKinds } from './dirt-kinds.ts';

// Dirt has random numbers of its own, so a seed's clean records are the same at every share of dirt.
const DIRT_LANE = 2;

export interface DirtSourceOptions {
  /** Share of dirty records, from 0 (none) to 1 (all). */
  readonly share: number;
  readonly seed: number;
}

/** Decides for each record whether to corrupt it, and with which kind. */
export class DirtSource {
  readonly #share: number;
  readonly #random: Random;
  #corrupted = 0;

  constructor({ share, seed }: DirtSourceOptions) {
    this.#share = share;
    this.#random = new Random(seed, DIRT_LANE);
  }

  /**
   * Returns the next kind, or undefined for a clean record. The kinds take turns, so that all of them occur once there
   * are enough dirty records.
   */
  next(): DirtKind | undefined {
    if (!this.#random.chance(this.#share)) return undefined;
    const kind = dirtKinds[this.#corrupted % dirtKinds.length];
    this.#corrupted += 1;
    return kind;
  }
}
