import { editDistance } from './edit-distance.ts';

/** Longest PostgreSQL name in characters; a longer text is not a misspelled name. */
const NAME_CHARACTERS_MAX = 63;

/** Share of a name's characters that may be misspelled. */
const TYPO_SHARE_MAX = 1 / 3;

/** Finds the name nearest to what a user has written; undefined if none is near. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  if (written.length > NAME_CHARACTERS_MAX) return undefined;
  const wanted = normalized(written);
  let nearest: { name: string; distance: number } | undefined;
  for (const name of names) {
    const other = normalized(name);
    const most = Math.max(wanted.length, name.length) * TYPO_SHARE_MAX;
    // At least this many characters differ.
    if (Math.abs(wanted.length - other.length) > most) continue;
    const distance = editDistance(wanted, other);
    if (distance <= most && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY))
      nearest = { name, distance };
  }
  return nearest?.name;
}

/** Reduces `First Name` and `first_name` to the same text. */
function normalized(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
