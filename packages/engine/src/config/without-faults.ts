import type { ConfigFault, ConfigPath } from './config-fault.ts';

/**
 * Returns a copy of `value` without the members that have faults, so that the others can be checked too. An array
 * with a fault becomes empty, and a faulty value itself becomes an empty object.
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
    // Already removed with another fault, or the fault is about a name.
    if (typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, segment)) return;
    const members = owner as Record<string | number, unknown>;
    if (at === path.length - 1 || Array.isArray(members[segment])) {
      delete members[segment];
      return;
    }
    owner = members[segment];
  }
}
