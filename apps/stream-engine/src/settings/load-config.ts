import { access } from 'node:fs/promises';
import { type ConfigFile, readConfig } from '@repo/engine';
import { limitsOf } from './app-settings.ts';
import type { Settings } from './env.ts';

/** File that is read if it exists and no setting names another. */
export const defaultConfigFile = 'stream-engine.config.json';

/**
 * Reads the configuration file that the settings name, or the default one in the working directory.
 * @param settings their limits and parser apply to the configuration too
 * @returns undefined if no file is named and the default one does not exist
 * @throws ConfigError with all errors of the file; Error if it cannot be read
 */
export async function loadConfig(settings: Settings): Promise<ConfigFile | undefined> {
  const { CONFIG_FILE, CSV_PARSER } = settings;
  if (CONFIG_FILE === undefined && !(await exists(defaultConfigFile))) return undefined;
  return readConfig(CONFIG_FILE ?? defaultConfigFile, {
    parser: CSV_PARSER as 'scanner' | 'fast-csv',
    limits: limitsOf(settings),
  });
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    // A file that exists but is not accessible must not be skipped.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
