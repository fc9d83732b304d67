import type { ConfigFault, ConfigPath } from './config-fault.ts';

/**
 * A copy of `value` without the members that are at fault, so that the others can be looked at, too. Of an array with a
 * fault nothing is left, and of a value that is at fault itself, an empty object.
 */
export function withoutFaults(value: unknown, faults: readonly ConfigFault[]): unknown {
  if (faults.some(({ path }) => path.length === 0)) return {};
  const copy: unknown = structuredClone(value);
  for (const { path } of faults) removeAt(copy, path);
  return copy;
}

function removeAt(value: unknown, path: ConfigPath): void {
  let owner = value;
  for (const [at, segment] of path.entries()) {
    // Gone with another fault, or not there: a name that is at fault.
    if (typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, segment)) return;
    const members = owner as Record<string | number, unknown>;
    if (at === path.length - 1 || Array.isArray(members[segment])) {
      delete members[segment];
      return;
    }
    owner = members[segment];
  }
}
