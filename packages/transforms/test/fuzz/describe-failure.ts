import type { Failure } from './run-cases.ts';

/** Of a file that is longer, its end. */
const SHOWN_BYTES_MAX = 2048;

/** Where they differ, the shrunken bytes and cuts, and the command that finds them again. */
export function describeFailure({ property, seed, path, input, cut, error }: Failure): string {
  const { file, dialect } = input;
  const shown = file.subarray(-SHOWN_BYTES_MAX);
  const left = file.length - shown.length;
  return [
    `${property} differs: ${error instanceof Error ? error.message : error}`,
    `bytes   ${JSON.stringify(shown.toString('latin1'))} (as latin1${left > 0 ? `, behind ${left} others` : ''})`,
    `hex     ${shown.toString('hex')}`,
    `dialect ${JSON.stringify(dialect)}`,
    `cut     ${JSON.stringify(cut)}`,
    `replay  pnpm fuzz --property ${property} --seed ${seed} --path ${path}`,
  ].join('\n');
}
