import type { Random } from '@repo/csv-gen';
import type { LinkConditions, MessagePoint, TrapPoint } from '@repo/faults';

/** Messages of an import, and how many there are of them at most. */
const messages: readonly [Message, ...Message[]] = [
  { from: 'frontend', message: 'StartupMessage', most: 1 },
  { from: 'frontend', message: 'Query', most: 6 },
  { from: 'frontend', message: 'Parse', most: 12 },
  { from: 'frontend', message: 'Sync', most: 12 },
  { from: 'frontend', message: 'CopyData', most: 6 },
  { from: 'frontend', message: 'CopyDone', most: 1 },
  { from: 'backend', message: 'CopyInResponse', most: 1 },
  { from: 'backend', message: 'DataRow', most: 12 },
  { from: 'backend', message: 'CommandComplete', most: 20 },
  { from: 'backend', message: 'ReadyForQuery', most: 20 },
];

/** Statements at which more depends on the moment than elsewhere, and what answers them. */
const texts: readonly [MessageText, ...MessageText[]] = [
  { name: 'BEGIN', from: 'frontend', message: 'Query', text: /^BEGIN/ },
  { name: 'COPY', from: 'frontend', message: 'Query', text: /^COPY / },
  { name: 'COMMIT', from: 'frontend', message: 'Query', text: /^COMMIT/ },
  { name: 'ROLLBACK', from: 'frontend', message: 'Query', text: /^ROLLBACK/ },
  { name: 'a statement about the ledger', from: 'frontend', message: 'Parse', text: /stream_engine/ },
  { name: 'COPY complete', from: 'backend', message: 'CommandComplete', text: /^COPY/ },
  { name: 'COMMIT complete', from: 'backend', message: 'CommandComplete', text: /^COMMIT/ },
];

type Message = Pick<MessagePoint, 'from' | 'message'> & { readonly most: number };
type MessageText = Required<Pick<MessagePoint, 'from' | 'message' | 'text'>> & { readonly name: string };

/** When a fault comes. */
export type DrawnPoint = {
  /** As reports count it: without its number. */
  readonly name: string;
} & (
  | { readonly trap: TrapPoint; readonly share?: undefined }
  /** When the client has sent this share of its request, 0 to 1. */
  | { readonly share: number; readonly trap?: undefined }
);

/** About what passes in an import of so many rows, in bytes; of a large one a part. */
const bytesMost = {
  frontend: (rows: number) => Math.min(100_000, 3_000 + 230 * rows),
  backend: () => 8_000,
} as const;

export function drawPoint(random: Random, rows: number): DrawnPoint {
  if (random.chance(0.3)) return { name: 'a part of the request sent', share: random.below(1001) / 1000 };
  const when = random.chance(0.5) ? 'before' : 'after';
  const kind = random.below(3);
  if (kind === 0) {
    const from = random.chance(0.5) ? 'frontend' : 'backend';
    const afterBytes = 1 + random.below(bytesMost[from](rows));
    return { name: `bytes of the ${from}`, trap: { from, afterBytes } };
  }
  if (kind === 1) {
    const { name, ...text } = random.pick(texts);
    return { name: `${when} ${name}`, trap: { ...text, when } };
  }
  const { from, message, most } = random.pick(messages);
  return { name: `${when} ${message}`, trap: { from, message, nth: 1 + random.below(most), when } };
}

/** Rows above which single bytes would take too long. */
const SLICED_ROWS_MAX = 100;

/** Half of the links are good. */
export function drawLink(random: Random, rows: number): LinkConditions {
  switch (random.below(8)) {
    case 0:
      return { latencyMs: 1 + random.below(5) };
    case 1:
      return { bytesPerSecond: 2_000_000 + random.below(20_000_000) };
    case 2:
      return { sliceBytes: rows > SLICED_ROWS_MAX ? 100 + random.below(2_000) : 1 + random.below(20) };
    case 3:
      return { latencyMs: 1 + random.below(3), sliceBytes: 200 + random.below(5_000) };
    default:
      return {};
  }
}
