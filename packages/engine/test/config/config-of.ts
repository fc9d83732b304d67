import { type Config, defaultImportLimits, parseConfig } from '../../src/index.ts';

export const operator = { parser: 'scanner', limits: defaultImportLimits } as const;

/** A configuration as it is read from a file that holds `value`. */
export function configOf(value: unknown): Config {
  return parseConfig(JSON.stringify(value), 'test.json', operator).config;
}

/** What is wrong with the text of a file, a line for each fault, each with the place in the file. */
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
