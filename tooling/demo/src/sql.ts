import pg from 'pg';

/** Runs statements over a connection of its own. @returns the rows of the last one */
export async function sql<Row extends pg.QueryResultRow>(
  connectionString: string,
  statements: string,
): Promise<Row[]> {
  const client = new pg.Client({ connectionString, application_name: 'demo' });
  // The server may end during a test; the query then fails as well.
  client.on('error', () => {});
  await client.connect();
  try {
    const results = await client.query<Row>(statements);
    return (Array.isArray(results) ? results.at(-1) : results).rows;
  } finally {
    await client.end();
  }
}
