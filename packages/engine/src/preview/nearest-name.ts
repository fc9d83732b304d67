import { editDistance } from './edit-distance.ts';

/** Characters of a PostgreSQL name at most; what is longer was not meant for one. */
const NAME_CHARACTERS_MAX = 63;

/** Share of a name's characters that a slip may concern. */
const SLIP_SHARE = 1 / 3;

/** The name that is nearest to what somebody has written, or undefined where none is near. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  if (written.length > NAME_CHARACTERS_MAX) return undefined;
  const wanted = essence(written);
  let nearest: { name: string; distance: number } | undefined;
  for (const name of names) {
    const other = essence(name);
    const most = Math.max(wanted.length, name.length) * SLIP_SHARE;
    // At least so many characters have to be inserted.
    if (Math.abs(wanted.length - other.length) > most) continue;
    const distance = editDistance(wanted, other);
    if (distance <= most && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY))
      nearest = { name, distance };
  }
  return nearest?.name;
}

/** `First Name` and `first_name` are the same but for what they are written with. */
function essence(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
