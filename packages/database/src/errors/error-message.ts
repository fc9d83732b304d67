import { type DatabaseErrorCode, databaseErrorMessages } from './sqlstate.ts';

const UNTRUSTED = 'its certificate is signed by an untrusted authority; see sslrootcert';

/** Reasons why a database is unavailable, by SQLSTATE or Node's error code. */
const reasons: Readonly<Record<string, string>> = {
  '08P01':
    'a pooler in front of it, such as PgBouncer, refused the request or closed the connection; see the log',
  '22023': 'the role or the database URL sets a parameter to an invalid value',
  '25006': 'it is read-only, perhaps a standby',
  '25P01':
    'the pooler in front of it allows no transactions, like PgBouncer with pool_mode = statement; set pool_mode to ' +
    'session or transaction, or connect to PostgreSQL directly',
  '25P03': 'the session was idle in a transaction for longer than idle_in_transaction_session_timeout',
  '25P04': 'a transaction took longer than transaction_timeout',
  '28000': 'it rejected the role',
  '28P01': 'it rejected the role or the password',
  '3D000': 'there is no database with this name',
  '42501': 'the role may not connect to this database',
  '42704': 'the database URL sets an unknown parameter',
  '53200': 'it is out of memory',
  '53300': 'it has no free connection',
  '55P03': 'its ledger needs a migration, which is waiting for a lock held by another session',
  '57014': 'the statement was cancelled, by a user or by statement_timeout',
  '57P01': 'an administrator closed the connection',
  '57P02': 'it crashed and is recovering',
  '57P03': 'it is starting or shutting down',
  '57P04': 'the database was dropped',
  '57P05': 'the session was idle for longer than idle_session_timeout',
  '58P01': 'it lacks a library that the role loads; see local_preload_libraries',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  EAI_AGAIN: 'its host name cannot be resolved at the moment',
  ECONNREFUSED: 'nothing is listening at its address',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its host cannot be reached',
  ENOTFOUND: 'its host name is unknown',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

/**
 * Returns the message of an error: fixed words, and no text of the server or Node, which may contain hosts and
 * values.
 * @param cause of a failed connection
 */
export function messageOf(
  { code, sqlstate }: { readonly code: DatabaseErrorCode; readonly sqlstate?: string },
  cause?: unknown,
): string {
  const message = databaseErrorMessages[code];
  if (code !== 'DATABASE_UNAVAILABLE') return message;
  const reason = sqlstate ?? (cause as { code?: unknown } | undefined)?.code;
  return typeof reason === 'string' && Object.hasOwn(reasons, reason)
    ? `${message}: ${reasons[reason]}`
    : message;
}
