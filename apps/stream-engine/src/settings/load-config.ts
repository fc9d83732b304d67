import { access } from 'node:fs/promises';
import { type ConfigFile, readConfig } from '@repo/engine';
import { limitsOf } from './app-settings.ts';
import type { Settings } from './env.ts';

/** Read where no setting names another, and where it is there. */
export const usualConfigFile = 'stream-engine.config.json';

/**
 * Reads the configuration file that the settings name, or the usual one in the working directory.
 * @param settings whose limits and parser hold for the configuration, too
 * @returns undefined where none is named and the usual one is not there
 * @throws ConfigError with all that is wrong; Error when the file cannot be read
 */
export async function loadConfig(settings: Settings): Promise<ConfigFile | undefined> {
  const { CONFIG_FILE, CSV_PARSER } = settings;
  if (CONFIG_FILE === undefined && !(await exists(usualConfigFile))) return undefined;
  return readConfig(CONFIG_FILE ?? usualConfigFile, {
    parser: CSV_PARSER as 'scanner' | 'fast-csv',
    limits: limitsOf(settings),
  });
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    // One that is there and not for us must not be passed over.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
