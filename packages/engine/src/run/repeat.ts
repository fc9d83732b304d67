import type { ImportClaim } from '@repo/database';
import type { ImportEntry } from '../load/import-ledger.ts';
import { Problem } from '../problem/problem.ts';
import type { Receipt } from '../load/receipt.ts';
import type { ImportQuery } from '../parameters/import-query.ts';

/** A request whose Idempotency-Key belongs to an earlier import. */
export interface Repetition {
  readonly claim: ImportClaim;
  /** Returns whether a request with these parameters would mean the same. */
  readonly meansTheSame: (parameters: ImportQuery) => Promise<boolean>;
  /** SHA-256 of the file as sent, if the request has it. */
  readonly sentSha256: string | undefined;
  /** Reads the upload to its end and hashes its inflated bytes. */
  readonly sha256: () => Promise<string>;
}

/**
 * Returns the receipt of an import that is requested again. Reads the upload only if its digest does not already
 * prove that it is the same file.
 * @param holder the import that has the key
 * @throws Problem IMPORT_IN_PROGRESS, or KEY_REUSED for another file, table or parameter
 */
export async function repeatedReceipt(
  holder: ImportEntry,
  { claim, meansTheSame, sentSha256, sha256 }: Repetition,
): Promise<Receipt> {
  const members = { href: `/v1/imports/${holder.id}` };
  const reused = (what: string, differs: 'table' | 'parameters' | 'file') =>
    new Problem('KEY_REUSED', `the Idempotency-Key belongs to an import ${what}; use a new one`, {
      members: { ...members, differs },
    });
  if (holder.schema !== claim.schema || holder.table !== claim.table)
    throw reused('into another table', 'table');
  if (!(await meansTheSame(holder.parameters))) throw reused('with other parameters', 'parameters');
  if (holder.state === 'running')
    throw new Problem('IMPORT_IN_PROGRESS', 'the import with this Idempotency-Key is still running', {
      members,
    });
  const isSame =
    (sentSha256 !== undefined && sentSha256 === holder.sentSha256) || (await sha256()) === holder.sha256;
  if (!isSame) throw reused('of another file', 'file');
  return holder.receipt!;
}
