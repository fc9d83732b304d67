import { PostgresProxy } from './postgres-proxy.ts';

/** What PgBouncer 1.18 says. */
const STATEMENT_POOLING = 'long transactions not allowed';

interface PoolerOptions {
  /** A transaction may not outlast its message. */
  readonly poolsStatements?: boolean;
}

/** A proxy that is a pooler as far as a client can see: it names a pid of its own instead of the backend's. */
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
  const refuse = (): void => {
    const text = /^BEGIN(?!; COMMIT)/;
    pooler.trap({ from: 'frontend', message: 'Query', text, when: 'before' }, (connection) => {
      connection.endAsPooler(STATEMENT_POOLING);
      refuse();
    });
  };
  rename();
  if (poolsStatements) refuse();
  return pooler;
}
