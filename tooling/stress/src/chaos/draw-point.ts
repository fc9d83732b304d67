import type { Random } from '@repo/csv-gen';
import type { LinkConditions, MessagePoint, TrapPoint } from '@repo/faults';

/** Messages of an import, and how many there may be of each. */
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

/** Statements at which the moment matters most, and the answers to them. */
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

/** The moment of a fault. */
export type DrawnPoint = {
  /** Name in reports, without the number of the message. */
  readonly name: string;
} & (
  | { readonly trap: TrapPoint; readonly share?: undefined }
  /** The share of the request that the client has sent, 0 to 1. */
  | { readonly share: number; readonly trap?: undefined }
);

/** Approximate bytes of an import with this number of rows; a part of those of a large one. */
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

/** Most rows of an upload that is sent in single bytes, so that it does not take too long. */
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
