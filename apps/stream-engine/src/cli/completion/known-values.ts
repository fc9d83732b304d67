import { setTimeout as wait } from 'node:timers/promises';
import { createPool, listTables, writeModes } from '@repo/database';
import { type Parameter, parameters } from '@repo/engine';
import { allTables } from '../service/all-tables.ts';
import { targetFrom, withService } from '../service/open-service.ts';
import type { ValuesOf } from './completions.ts';

/** Longest wait for completions after the Tab key. */
const TABLES_LIMIT_MS = 1_500;

/** Maximum number of tables to complete: more than anyone reads. */
const TABLES_MAX = 1_000;

/** Values of options and arguments; table names come from the target of the command. */
export const knownValues: ValuesOf = async (name, words) => {
  switch (name) {
    case 'modes':
      return writeModes;
    case 'table':
      return tableNames(words);
    default:
      return suggestedValues(name);
  }
};

/** The suggested values of a parameter. */
function suggestedValues(name: string): readonly string[] | undefined {
  const { offers } = (parameters as Readonly<Record<string, Parameter | undefined>>)[name] ?? {};
  return offers && Object.keys(offers);
}

/** Table names, without the schema `public`. */
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
  const tables = target.kind === 'server' ? await withService(target, allTables) : await tablesIn(target.url);
  return tables.map(({ table }) => table.replace(/^public\./, ''));
}

/** Bypasses the engine, which would create its ledger. The Tab key must change nothing. */
async function tablesIn(connectionString: string): Promise<{ readonly table: string }[]> {
  const pool = createPool({ connectionString, max: 1, onBackgroundError: () => {} });
  try {
    const found = await listTables(pool, { limit: TABLES_MAX });
    return found.map(({ schema, name }) => ({ table: `${schema}.${name}` }));
  } finally {
    await pool.end();
  }
}

function valueOf(flag: string, words: readonly string[]): string | undefined {
  const at = words.lastIndexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}
