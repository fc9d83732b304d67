import { type Config, defaultImportLimits, parseConfig } from '../../src/index.ts';

export const operator = { parser: 'scanner', limits: defaultImportLimits } as const;

/** Parses `value` as the content of a configuration file. */
export function configOf(value: unknown): Config {
  return parseConfig(JSON.stringify(value), 'test.json', operator).config;
}

/** Returns the errors in a file's text, one per line, each with its position. */
export function errorsIn(
  text: string,
  settings: Partial<typeof operator | { parser: 'fast-csv' }> = {},
): string[] {
  try {
    parseConfig(text, 'f', { ...operator, ...settings });
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
}
