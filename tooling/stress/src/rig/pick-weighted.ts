import type { Random } from '@repo/csv-gen';

/** Picks an item with a probability in proportion to its weight, a whole number. */
export function pickWeighted<Item extends { readonly weight: number }>(
  random: Random,
  items: readonly Item[],
): Item {
  let left = random.below(items.reduce((sum, { weight }) => sum + weight, 0));
  return items.find(({ weight }) => (left -= weight) < 0)!;
}
