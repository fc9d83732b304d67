import { quoted } from '@repo/transforms';

/** Member names and array indexes (from 0), starting at the top of the file. */
export type ConfigPath = readonly (string | number)[];

/** An error in the configuration. */
export interface ConfigFault {
  readonly path: ConfigPath;
  /** What is wrong with the value: `must be integer`. */
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
