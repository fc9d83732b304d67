import { selfInTransaction } from './backend.ts';
import { settleTransaction } from './session-settings.ts';

/**
 * BEGIN, what our statements rely on, and the backend, in one round trip. The last result has one row, a `Backend`.
 *
 * The modes are said, because a role, a database or a URL can set others: with a snapshot as old as the transaction, a
 * `replace` would not see the rows that the one before it has committed. A standby refuses READ WRITE.
 */
export const beginStatement = `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE NOT DEFERRABLE;
  RESET SESSION AUTHORIZATION; RESET ROLE; ${settleTransaction};
  SELECT ${selfInTransaction}`;
