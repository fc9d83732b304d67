import type { Random } from '@repo/csv-gen';
import type { LinkConditions, MessagePoint, TrapPoint } from '@repo/faults';

interface Message extends Pick<MessagePoint, 'from' | 'message' | 'text'> {
  /** Name in reports. Default: the message's. */
  readonly name?: string;
  /** How many there may be in an import. Default: 1. */
  readonly most?: number;
}

/** Messages of an import, and statements at which the moment matters most, with the answers to them. */
const messages: readonly [Message, ...Message[]] = [
  { from: 'frontend', message: 'StartupMessage' },
  { from: 'frontend', message: 'Query', most: 6 },
  { from: 'frontend', message: 'Parse', most: 12 },
  { from: 'frontend', message: 'Sync', most: 12 },
  { from: 'frontend', message: 'CopyData', most: 6 },
  { from: 'frontend', message: 'CopyDone' },
  { from: 'backend', message: 'CopyInResponse' },
  { from: 'backend', message: 'DataRow', most: 12 },
  { from: 'backend', message: 'CommandComplete', most: 20 },
  { from: 'backend', message: 'ReadyForQuery', most: 20 },
  { name: 'BEGIN', from: 'frontend', message: 'Query', text: /^BEGIN/ },
  { name: 'COPY', from: 'frontend', message: 'Query', text: /^COPY / },
  { name: 'COMMIT', from: 'frontend', message: 'Query', text: /^COMMIT/ },
  { name: 'ROLLBACK', from: 'frontend', message: 'Query', text: /^ROLLBACK/ },
  { name: 'a statement about the ledger', from: 'frontend', message: 'Parse', text: /stream_engine/ },
  { name: 'COPY complete', from: 'backend', message: 'CommandComplete', text: /^COPY/ },
  { name: 'COMMIT complete', from: 'backend', message: 'CommandComplete', text: /^COMMIT/ },
];

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
  if (random.chance(1 / 3)) {
    const from = random.chance(0.5) ? 'frontend' : 'backend';
    const afterBytes = 1 + random.below(bytesMost[from](rows));
    return { name: `bytes of the ${from}`, trap: { from, afterBytes } };
  }
  const when = random.chance(0.5) ? 'before' : 'after';
  const { most = 1, name, ...point } = random.pick(messages);
  const trap = { ...point, nth: 1 + random.below(most), when } as const;
  return { name: `${when} ${name ?? point.message}`, trap };
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
