import { type ConfigFault, describeConfigFault } from './config-fault.ts';
import type { TextPosition } from './json-document.ts';

/** Limit for human readers; finding each position takes a walk through the file. */
const FAULTS_SHOWN_MAX = 100;

/**
 * A configuration that cannot be used. Its message has a line per fault, with its position in the file, for up to a
 * hundred faults.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    file: string,
    faults: readonly ConfigFault[],
    locate: (fault: ConfigFault) => TextPosition,
    options?: ErrorOptions,
  ) {
    const lines = faults
      .slice(0, FAULTS_SHOWN_MAX)
      .map((fault) => ({ at: locate(fault), text: describeConfigFault(fault) }))
      .toSorted((one, other) => one.at.line - other.at.line || one.at.column - other.at.column)
      .map(({ at, text }) => `\n${file}:${at.line}:${at.column}: ${text}`);
    const count = faults.length === 1 ? 'an error' : `${faults.length} errors`;
    const shown = faults.length > FAULTS_SHOWN_MAX ? `; ${FAULTS_SHOWN_MAX} of them are` : '';
    super(`the configuration has ${count}${shown}${lines.join('')}`, options);
  }
}
