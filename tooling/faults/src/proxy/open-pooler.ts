import { PostgresProxy } from './postgres-proxy.ts';

/** The message of PgBouncer 1.18. */
const STATEMENT_POOLING = 'long transactions not allowed';

interface PoolerOptions {
  /** Rejects transactions that outlast their message. */
  readonly poolsStatements?: boolean;
}

/** A proxy that looks like a pooler to its client: it reports its own pid instead of the backend's. */
export async function openPooler(
  databaseUrl: string,
  { poolsStatements = false }: PoolerOptions = {},
): Promise<PostgresProxy> {
  const pooler = await PostgresProxy.open(databaseUrl);
  const rename = (): void => {
    pooler.trap({ from: 'backend', message: 'BackendKeyData', when: 'before' }, (_connection, message) => {
      message!.head.writeInt32BE(1, 0);
      rename();
    });
  };
  const rejectTransactions = (): void => {
    const text = /^BEGIN(?!; COMMIT)/;
    pooler.trap({ from: 'frontend', message: 'Query', text, when: 'before' }, (connection) => {
      connection.endAsPooler(STATEMENT_POOLING);
      rejectTransactions();
    });
  };
  rename();
  if (poolsStatements) rejectTransactions();
  return pooler;
}
