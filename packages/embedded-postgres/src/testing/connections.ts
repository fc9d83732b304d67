import type pg from 'pg';

/** A session of a client on the server. */
export interface Connection {
  readonly pid: number;
  readonly database: string;
  readonly applicationName: string;
  readonly state: string;
  /** The running statement, or the last one. */
  readonly query: string;
}

/** Finds client sessions in databases whose names begin with `prefix`, except `admin`'s own. */
export const findConnections = async (admin: pg.Client, prefix: string): Promise<readonly Connection[]> => {
  const { rows } = await admin.query(
    `SELECT pid, datname AS database, application_name AS "applicationName", state, query
       FROM pg_stat_activity
      WHERE starts_with(datname, $1) AND pid <> pg_backend_pid() AND backend_type = 'client backend'
      ORDER BY backend_start`,
    [prefix],
  );
  return rows;
};

/** Lists leaked connections, one per line. */
export const describeConnections = (connections: readonly Connection[]): string =>
  connections
    .map(({ database, applicationName, state, pid, query }) => {
      const name = applicationName || 'no application_name';
      return `leaked connection to ${database}: ${name}, ${state}, process ${pid}, query: ${query.trim()}`;
    })
    .join('\n');
