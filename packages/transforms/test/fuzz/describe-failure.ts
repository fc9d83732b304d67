import type { Failure } from './run-cases.ts';

/** Number of bytes shown from the end of a longer file. */
const SHOWN_BYTES_MAX = 2048;

/** Describes a failure: the difference, the shrunken bytes and splits, and the command that finds them again. */
export function describeFailure({ property, seed, path, input, cut, error }: Failure): string {
  const { file, dialect } = input;
  const shown = file.subarray(-SHOWN_BYTES_MAX);
  const left = file.length - shown.length;
  return [
    `${property} differs: ${error instanceof Error ? error.message : error}`,
    `bytes   ${JSON.stringify(shown.toString('latin1'))} (as latin1${left > 0 ? `, after ${left} others` : ''})`,
    `hex     ${shown.toString('hex')}`,
    `dialect ${JSON.stringify(dialect)}`,
    `cut     ${JSON.stringify(cut)}`,
    `replay  pnpm fuzz --property ${property} --seed ${seed} --path ${path}`,
  ].join('\n');
}
