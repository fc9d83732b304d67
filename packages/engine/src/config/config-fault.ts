import { quoted } from '@repo/transforms';

/** Names of members, and places in arrays counted from 0, from the top of the file. */
export type ConfigPath = readonly (string | number)[];

/** Something in the configuration that cannot be. */
export interface ConfigFault {
  readonly path: ConfigPath;
  /** What is wrong with what stands there: `must be integer`. */
  readonly message: string;
}

/** `tables["public.contacts"].columns.email.rule: must be one of text, email` */
export function describeConfigFault({ path, message }: ConfigFault): string {
  return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}

export function pathText(path: ConfigPath): string {
  return path.map(segmentText).join('').replace(/^\./, '');
}

function segmentText(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`;
  return /^[\w$]{1,64}$/.test(segment) ? `.${segment}` : `[${quoted(segment)}]`;
}
