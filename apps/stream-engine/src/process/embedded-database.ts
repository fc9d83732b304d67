/** A PostgreSQL server that the service runs itself, for development and the demo. */
export interface EmbeddedDatabase {
  readonly url: string;
  readonly dataFolder: string;
  stop(): Promise<void>;
}

/**
 * Starts the embedded server and creates its `contacts` table if missing. The packages it needs are development
 * dependencies; the container image has neither, and always has DATABASE_URL.
 * @throws Error that says to set DATABASE_URL if the server is not installed
 */
export async function startEmbeddedDatabase(
  dataFolder: string | undefined,
  log: (message: string) => void,
): Promise<EmbeddedDatabase> {
  const { postgres, csvGen } = await loadPackages();
  const server = await postgres.startEmbeddedPostgres({
    dataFolder: dataFolder ?? postgres.defaultDataFolder(),
    log,
  });
  const { createPool } = await import('@repo/database');
  const pool = createPool({ connectionString: server.url, max: 1, onBackgroundError: () => {} });
  try {
    await pool.query(csvGen.contactsTableSql.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS'));
  } finally {
    await pool.end();
  }
  return server;
}

async function loadPackages() {
  try {
    const [postgres, csvGen] = await Promise.all([
      import('@repo/embedded-postgres'),
      import('@repo/csv-gen'),
    ]);
    return { postgres, csvGen };
  } catch (cause) {
    throw new Error('set DATABASE_URL: this installation has no embedded PostgreSQL', { cause });
  }
}
