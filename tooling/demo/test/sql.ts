import pg from 'pg';

/** The rows that the last of the statements answers. */
export async function sql(connectionString: string, statements: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statements)).rows;
  } finally {
    await client.end();
  }
}
