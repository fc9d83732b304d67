import type { Random } from '@repo/csv-gen';

/** One of the items, each as often as its weight, a whole number, says. */
export function pickWeighted<Item extends { readonly weight: number }>(
  random: Random,
  items: readonly Item[],
): Item {
  let left = random.below(items.reduce((sum, { weight }) => sum + weight, 0));
  const found = items.find(({ weight }) => (left -= weight) < 0);
  return found!;
}
