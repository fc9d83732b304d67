import { migrate } from './migrate.ts';

/**
 * Brings the ledger up to date, once: who asks while that is under way waits for it, and after a failure the next who
 * asks tries again.
 * @param onMigrated hears the names of the migrations, if any
 */
export function ledgerPreparation(
  databaseUrl: string,
  onMigrated: (names: readonly string[]) => void,
): () => Promise<void> {
  let prepared: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    const names = await migrate(databaseUrl);
    if (names.length > 0) onMigrated(names);
  };
  return () => {
    prepared ??= prepare().catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    return prepared;
  };
}
