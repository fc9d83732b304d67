import { type ImportClaim, type Ledger, type LedgerEntry, orAborted } from '@repo/database';
import { v7 as uuidv7 } from 'uuid';
import { hashUpload } from '../source/hash-source.ts';
import type { OpenSource } from '../source/import-source.ts';
import type { ImportQuery } from '../parameters/import-query.ts';
import { importTarget, type ImportTargetOptions } from './import-target.ts';
import { Progress } from '../load/progress.ts';
import type { Receipt, StoredReceipt } from '../load/receipt.ts';
import { receiptAgain } from './repeat.ts';
import { runImport } from './run-import.ts';
import { replaceRefusal } from './replace-refusal.ts';
import type { RunningImports } from './running-imports.ts';
import type { Permission } from '../parameters/permission.ts';

/** An import, as it is asked for: over HTTP, or by the command. */
export interface AskedImport {
  /** The table, as `name` or `schema.name`. */
  readonly name: string;
  readonly query: ImportQuery;
  readonly permission: Permission;
  readonly idempotencyKey: string | undefined;
  /** SHA-256 that the file must have as it is sent, hexadecimal. */
  readonly sentSha256: string | undefined;
}

/** What has become an import, and can be looked at while it runs. */
export interface BegunImport {
  readonly claim: ImportClaim;
  readonly progress: Progress;
}

/** Hears what becomes of it before the answer is there. */
export interface ImportListener {
  /** It is an import now … */
  begun(begun: BegunImport): void;
  /** … that has failed, … */
  failed(error: unknown): void;
  /** … or it was none: another one has its key. */
  yielded(): void;
}

export interface ImportFileOptions extends ImportTargetOptions {
  readonly ledger: Ledger;
  readonly running: RunningImports;
  readonly lockTimeoutMs: number;
  /** Bytes that the process may use. */
  readonly memoryLimit: number;
}

export interface ImportedFile {
  readonly receipt: Receipt | StoredReceipt;
  /** The receipt is that of an earlier import under the same key. */
  readonly isRepeated: boolean;
}

/**
 * Imports a file, or finds the import that was made under the same key.
 * @param upload asks for the file; once, or not at all
 * @param signal ends it
 * @throws Problem, CsvError or DatabaseError as `importTarget`, `receiptAgain` and `runImport` do; the signal's reason
 */
export async function importFile(
  { name, query, permission, idempotencyKey, sentSha256 }: AskedImport,
  upload: OpenSource,
  { listener, ...options }: ImportFileOptions & { readonly listener: ImportListener },
  signal: AbortSignal,
): Promise<ImportedFile> {
  const { pool, ledger, running, parser, limits, lockTimeoutMs } = options;
  const target = await importTarget({ name, query, permission }, options, signal);
  const { table, parameters } = target;
  const claim = {
    id: uuidv7(),
    owner: permission.owner,
    key: idempotencyKey,
    schema: table.schema,
    table: table.name,
    mode: parameters.mode,
    parameters: query,
  };
  const again = async (holder: LedgerEntry): Promise<ImportedFile> => {
    const sha256 = () => upload(signal, (source) => hashUpload(source, limits, signal));
    return { receipt: await receiptAgain(holder, { claim, sentSha256, sha256 }), isRepeated: true };
  };
  const earlier = idempotencyKey === undefined ? undefined : await orAborted(ledger.holder(claim), signal);
  if (earlier !== undefined) return again(earlier);
  const refusal = replaceRefusal(target, permission);
  if (refusal) throw refusal;
  const progress = new Progress(options.memoryLimit);
  listener.begun({ claim, progress });
  const settings = {
    claim,
    progress,
    parser,
    sentSha256,
    lockTimeoutMs,
    sees: permission.sees,
    ...target,
    ...parameters,
  };
  const { receipt, holder } = await runImport({ pool, ledger, running }, upload, settings, signal).catch(
    (error: unknown) => {
      listener.failed(error);
      throw error;
    },
  );
  if (holder === undefined) return { receipt, isRepeated: false };
  listener.yielded();
  return again(holder);
}
