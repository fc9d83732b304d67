import { setTimeout as wait } from 'node:timers/promises';
import { writeModes } from '@repo/database';
import { allTables } from '../service/all-tables.ts';
import { targetFrom, withService } from '../service/open-service.ts';
import type { ValuesOf } from './completions.ts';

/** Who presses the tab key waits for no longer than that. */
const TABLES_LIMIT_MS = 1_500;

/** Those that files are in; the standard has more. */
const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-2',
  'iso-8859-15',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'gb18030',
  'big5',
] as const;

/** Values of options and arguments: names of tables come from where the command would go. */
export const knownValues: ValuesOf = async (name, words) => {
  switch (name) {
    case 'encoding':
      return encodings;
    case 'modes':
      return writeModes;
    case 'delimiter':
      return [',', ';', 'tab', '|'];
    case 'table':
      return tableNames(words);
    default:
      return undefined;
  }
};

/** Bare where that is enough, as in the schema `public`. */
async function tableNames(words: readonly string[]): Promise<readonly string[]> {
  const late = wait(TABLES_LIMIT_MS, [], { ref: false });
  return Promise.race([askTableNames(words), late]).catch(() => []);
}

async function askTableNames(words: readonly string[]): Promise<readonly string[]> {
  const server = valueOf('--server', words);
  const databaseUrl = valueOf('--database-url', words);
  const target = targetFrom({
    ...(server !== undefined && { server }),
    ...(databaseUrl !== undefined && { databaseUrl }),
  });
  const tables = await withService(target, allTables);
  return tables.map(({ table }) => table.replace(/^public\./, ''));
}

function valueOf(flag: string, words: readonly string[]): string | undefined {
  const at = words.lastIndexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}
