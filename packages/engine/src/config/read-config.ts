import { open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { checkPatterns } from './check-patterns.ts';
import { checkValues, type Operator } from './check-values.ts';
import { ConfigError } from './config-error.ts';
import type { ConfigFault } from './config-fault.ts';
import type { Config } from './config-schema.ts';
import { JsonSyntaxError, parseJson } from './json-document.ts';
import { validateConfig } from './validate-config.ts';
import { withoutFaults } from './without-faults.ts';

/** A parsed configuration file. */
export interface ConfigFile {
  readonly file: string;
  readonly config: Config;
  /** Creates the error for faults that are found later. */
  error(faults: readonly ConfigFault[]): ConfigError;
}

/** Enough for thousands of columns. The memory budget does not include it. */
const CONFIG_BYTES_MAX = 1024 * 1024;

/**
 * Reads a configuration file and checks everything that needs no database.
 * @throws ConfigError with all faults; Error if the file cannot be read, is too large or not UTF-8
 */
export async function readConfig(file: string, operator: Operator): Promise<ConfigFile> {
  const read = parseConfig(await readText(file), file, operator);
  const faults = await checkPatterns(read.config);
  if (faults.length > 0) throw read.error(faults);
  return read;
}

/**
 * Parses the text of a configuration file and checks everything that needs no database.
 * @param file its name, for messages
 * @throws ConfigError
 */
export function parseConfig(text: string, file: string, operator: Operator): ConfigFile {
  const document = parseDocument(text, file);
  const error = (faults: readonly ConfigFault[]) =>
    new ConfigError(file, faults, ({ path }) => document.locate(path));
  const shape = validateConfig(document.value);
  const config = withoutFaults(document.value, shape) as Config;
  const faults = [...document.repeated, ...shape, ...checkValues(config, operator)];
  if (faults.length > 0) throw error(faults);
  return { file, config, error };
}

function parseDocument(text: string, file: string) {
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof JsonSyntaxError)) throw cause;
    const { message, position } = cause;
    throw new ConfigError(file, [{ path: [], message: `not JSON: ${message}` }], () => position, { cause });
  }
}

async function readText(file: string): Promise<string> {
  const handle = await open(file);
  // Reads at most this much, because a device or a pipe has no size.
  const bytes = await buffer(handle.createReadStream({ end: CONFIG_BYTES_MAX }));
  if (bytes.length > CONFIG_BYTES_MAX) throw new Error(`${file} is longer than ${CONFIG_BYTES_MAX} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${file} is not valid UTF-8`, { cause });
  }
}
