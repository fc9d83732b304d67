import type pg from 'pg';

/** Answer to several statements sent in one message. */
export interface JointAnswer {
  /** Command tag of the first statement. COMMIT of a failed transaction is answered with `ROLLBACK`. */
  readonly first: string;
  /** Rows of all results, merged into one. */
  readonly row: Readonly<Record<string, unknown>>;
  /** Error of a later statement, or of the connection after the first statement was answered. */
  readonly failure?: Error;
}

/**
 * Runs several statements in one message and resolves when the server is ready for the next message. The first
 * statement's answer counts even if a later one fails.
 * @throws what `pg` throws if the first statement failed or was not answered; always as a rejection
 */
export async function queryTogether(client: pg.PoolClient, statements: string): Promise<JointAnswer> {
  let first: string | undefined;
  const hear = ({ text }: { readonly text: string }) => {
    first ??= text;
  };
  client.connection.on('commandComplete', hear);
  try {
    const answer: unknown = await client.query(statements);
    const results = [answer].flat() as pg.QueryResult[];
    return { first: first!, row: Object.assign({}, ...results.flatMap(({ rows }) => rows)) };
  } catch (error) {
    if (first === undefined) throw error;
    return { first, row: {}, failure: error as Error };
  } finally {
    client.connection.off('commandComplete', hear);
  }
}
