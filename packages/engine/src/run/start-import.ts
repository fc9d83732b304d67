import { type ImportClaim, orAborted } from '@repo/database';
import { v7 as uuidv7 } from 'uuid';
import type { ImportEntry } from '../load/import-ledger.ts';
import { Progress } from '../load/progress.ts';
import type { Receipt } from '../load/receipt.ts';
import type { ImportQuery } from '../parameters/import-query.ts';
import type { Permission } from '../parameters/permission.ts';
import { hashSource } from '../source/hash-source.ts';
import type { OpenSource } from '../source/import-source.ts';
import type { Engine } from './engine.ts';
import { importTarget } from './import-target.ts';
import { largeRecordRoom } from './large-records.ts';
import { repeatedReceipt } from './repeat.ts';
import { replaceRefusal } from './replace-refusal.ts';
import { runImport } from './run-import.ts';
import { haveSameMeaning } from './same-meaning.ts';
import type { StartedImport } from './running-imports.ts';

/** A request for an import, over HTTP or from the command. */
interface AskedImport {
  /** Table, as `name` or `schema.name`. */
  readonly name: string;
  readonly query: ImportQuery;
  readonly permission: Permission;
  readonly idempotencyKey: string | undefined;
  /** SHA-256 that the file must have as sent, hexadecimal. */
  readonly sentSha256: string | undefined;
  /** Called before COMMIT; if it throws, nothing is loaded. Default: no check. */
  readonly confirm?: () => Promise<void>;
}

/** A started import, or the receipt of an earlier one with the same key. */
type AskedOutcome =
  | { readonly started: StartedImport; readonly repeated?: undefined }
  | { readonly started?: undefined; readonly repeated: Receipt };

/**
 * Starts an import, or finds the earlier one with the same key.
 * @param open requests the file, at most once
 * @param signal ends the import
 * @throws Problem, CsvError or DatabaseError like `importTarget`, `repeatedReceipt` and `replaceRefusal`; the signal's
 *   reason. If a started import fails, its outcome rejects.
 */
export async function startImport(
  { name, query, permission, idempotencyKey, sentSha256, confirm = async () => {} }: AskedImport,
  open: OpenSource,
  engine: Engine,
  signal: AbortSignal,
): Promise<AskedOutcome> {
  const { pool, ledger, running, parser, limits, lockTimeoutMs, memoryLimit, largeRecords, checkSlots } =
    engine;
  const target = await importTarget({ name, query, permission }, engine, signal);
  const { table, parameters } = target;
  const now = await orAborted(ledger.now(), signal);
  const claim: ImportClaim<ImportQuery> = {
    id: uuidv7({ msecs: now.getTime() }),
    owner: permission.owner,
    key: idempotencyKey,
    schema: table.schema,
    table: table.name,
    mode: parameters.mode,
    parameters: query,
  };
  const again = (holder: ImportEntry): Promise<Receipt> => {
    const sha256 = () => open(signal, (source) => hashSource(source, limits, signal));
    const meansTheSame = (earlierQuery: ImportQuery) =>
      haveSameMeaning(earlierQuery, query, { pool, ...target });
    return repeatedReceipt(holder, { claim, meansTheSame, sentSha256, sha256 });
  };
  const earlier =
    idempotencyKey === undefined ? undefined : await orAborted(ledger.findHolder(claim), signal);
  if (earlier !== undefined) return { repeated: await again(earlier) };
  const refusal = replaceRefusal(target, permission);
  if (refusal) throw refusal;
  const progress = new Progress(memoryLimit);
  const options = {
    claim,
    progress,
    parser,
    sentSha256,
    confirm,
    lockTimeoutMs,
    sees: permission.sees,
    ...target,
    ...parameters,
  };
  const started = running.start(claim, progress, signal, async (control) => {
    const room = largeRecordRoom(largeRecords, control.signal);
    const { receipt, holder } = await runImport(
      { pool, ledger, checkSlots },
      open,
      { ...options, onEntered: control.onEntered, onLargeRecord: room.enter },
      control.signal,
    ).finally(room.leave);
    if (holder === undefined) return { receipt, isRepeated: false };
    control.onYielded();
    return { receipt: await again(holder), isRepeated: true };
  });
  return { started };
}
