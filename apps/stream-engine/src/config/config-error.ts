import { type ConfigFault, describeConfigFault } from './config-fault.ts';
import type { TextPosition } from './json-document.ts';

/** A configuration that cannot be used. Its message has a line for each fault, with line and column in the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(
    file: string,
    faults: readonly ConfigFault[],
    locate: (fault: ConfigFault) => TextPosition,
    options?: ErrorOptions,
  ) {
    const lines = faults
      .map((fault) => ({ ...locate(fault), text: describeConfigFault(fault) }))
      .toSorted((one, other) => one.line - other.line || one.column - other.column)
      .map(({ line, column, text }) => `\n${file}:${line}:${column}: ${text}`);
    super(
      `the configuration has ${faults.length === 1 ? 'an error' : `${faults.length} errors`}${lines.join('')}`,
      options,
    );
    this.faults = faults;
  }
}
