/** The database must be changed before its ledger can be used; the message says how. It names roles and schemas. */
export abstract class LedgerUnusableError extends Error {
  abstract readonly code: string;
}
