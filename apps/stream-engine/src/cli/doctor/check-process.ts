import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { containerMemoryLimit } from '../../settings/budget.ts';
import { capacityOf } from '../../settings/capacity.ts';
import { loadConfig } from '../../settings/load-config.ts';
import { readSettings, type Settings } from '../../settings/env.ts';
import { size } from '../screen/figures.ts';
import { type Check, failure, ok, warning } from './check.ts';

const NODE_MIN = [20, 19] as const;

const MIB = 1024 * 1024;

/** Recommended free space. With less, a large load could fill the disk. */
const DISK_FREE_MIN = 2 * 1024 * MIB;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Checks the requirements of a process on this machine: Node, settings, memory, the configuration file. */
export async function checkProcess(): Promise<{
  readonly checks: readonly Check[];
  readonly settings?: Settings;
}> {
  const node = checkNode(process.versions.node);
  let settings: Settings;
  try {
    settings = readSettings();
  } catch (error) {
    return { checks: [node, failure('settings', messageOf(error), 'docs/SETTINGS.md lists all settings')] };
  }
  return {
    checks: [node, ok('settings', 'valid'), checkMemory(settings), await checkConfigFile(settings)],
    settings,
  };
}

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  if (isNew) return ok('node', version);
  return failure('node', version, `install Node ${NODE_MIN.join('.')} or newer`);
}

function checkMemory(settings: Settings): Check {
  try {
    const { memoryLimit, importsMax } = capacityOf(settings);
    const seen = containerMemoryLimit() === undefined ? 'default, no container limit' : 'container limit';
    const where = settings.MEMORY_LIMIT === undefined ? seen : 'MEMORY_LIMIT';
    return ok(
      'memory',
      `${Math.round(memoryLimit / MIB)} MiB (${where}), enough for ${importsMax} concurrent imports`,
    );
  } catch (error) {
    return failure('memory', messageOf(error));
  }
}

async function checkConfigFile(settings: Settings): Promise<Check> {
  try {
    const config = await loadConfig(settings);
    if (config === undefined) return ok('configuration', 'no file; none is required');
    return ok(
      'configuration',
      `${config.file} is valid; compare it with the tables: stream-engine config check`,
    );
  } catch (error) {
    return failure('configuration', messageOf(error), 'docs/CONFIG.md lists all members');
  }
}

/** Checks the disk that holds the data of the embedded server. */
export async function checkDisk(folder: string): Promise<Check> {
  const found = await nearestExisting(folder);
  const { bavail, bsize } = await statfs(found);
  const free = bavail * bsize;
  const detail = `${size(free)} free for ${folder}`;
  return free < DISK_FREE_MIN
    ? warning('disk', detail, 'set DATA_FOLDER to a folder on a larger disk')
    : ok('disk', detail);
}

/** Returns the folder, or its nearest ancestor that exists. */
async function nearestExisting(folder: string): Promise<string> {
  const found = await statfs(folder).then(
    () => true,
    () => false,
  );
  return found ? folder : nearestExisting(path.dirname(path.resolve(folder)));
}
