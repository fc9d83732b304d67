import { createPool } from '@repo/database';
import { checkTables, type ConfigFile, configSummary } from '@repo/engine';
import type { Settings } from '../settings/env.ts';
import { loadConfig, defaultConfigFile } from '../settings/load-config.ts';

/**
 * `stream-engine config check`: reports what the file sets, and compares it with the database if one is set.
 * @param file default: the file that the service would read
 * @returns the lines to print
 * @throws ConfigError, DatabaseError, Error when there is no file
 */
export async function checkConfig(file: string | undefined, settings: Settings): Promise<string> {
  const read = await loadConfig(file === undefined ? settings : { ...settings, CONFIG_FILE: file });
  if (read === undefined)
    throw new Error(`no ${defaultConfigFile} in this folder; pass a file or set CONFIG_FILE`);
  const compared = await compareTables(read, settings.DATABASE_URL);
  return [`${read.file}: OK`, ...configSummary(read.config), compared].map((line) => `${line}\n`).join('');
}

async function compareTables(read: ConfigFile, databaseUrl: string | undefined): Promise<string> {
  if (databaseUrl === undefined) return 'Tables and columns were not checked: DATABASE_URL is not set.';
  const pool = createPool({ connectionString: databaseUrl, max: 1, onBackgroundError: () => {} });
  try {
    const { missing, misfits } = await checkTables(pool, read.config);
    if (missing.length + misfits.length > 0) throw read.error([...missing, ...misfits]);
  } finally {
    await pool.end();
  }
  return 'All of its tables and columns exist in the database.';
}
