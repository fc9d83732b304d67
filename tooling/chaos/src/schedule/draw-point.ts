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

/** Statements at which more depends on the moment than elsewhere. */
const texts: readonly [MessageText, ...MessageText[]] = [
  { from: 'frontend', message: 'Query', text: /^BEGIN/ },
  { from: 'frontend', message: 'Query', text: /^COPY / },
  { from: 'frontend', message: 'Query', text: /^COMMIT/ },
  { from: 'frontend', message: 'Query', text: /^ROLLBACK/ },
  { from: 'frontend', message: 'Parse', text: /stream_engine/ },
  { from: 'backend', message: 'CommandComplete', text: /^COPY/ },
  { from: 'backend', message: 'CommandComplete', text: /^COMMIT/ },
];

type Message = Pick<MessagePoint, 'from' | 'message'> & { readonly most: number };
type MessageText = Required<Pick<MessagePoint, 'from' | 'message' | 'text'>>;

/** What passes in a small import, in bytes, and a part of a large one. */
const BYTES_MOST = { frontend: 100_000, backend: 8_000 } as const;

export function drawTrapPoint(random: Random): TrapPoint {
  const when = random.chance(0.5) ? 'before' : 'after';
  const kind = random.below(3);
  if (kind === 0) {
    const from = random.chance(0.5) ? 'frontend' : 'backend';
    return { from, afterBytes: 1 + random.below(BYTES_MOST[from]) };
  }
  if (kind === 1) return { ...random.pick(texts), when };
  const { from, message, most } = random.pick(messages);
  return { from, message, nth: 1 + random.below(most), when };
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
