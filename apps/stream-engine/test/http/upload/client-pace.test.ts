import { describe, expect, it } from 'vitest';
import { ClientPace } from '../../../src/http/upload/client-pace.ts';

const patience = { stallMs: 3000, rateMin: 1000, rateMs: 1000 };
const CHECK_MS = 100;

/** Checks a client that sends so many bytes between two checks, until it has a fault. */
function judge(
  sent: readonly number[],
  { isAwaited = true, ...changes }: { isAwaited?: boolean } & Partial<typeof patience> = {},
) {
  const pace = new ClientPace({ ...patience, ...changes });
  for (const [index, bytes] of sent.entries()) {
    const fault = pace.check(isAwaited, bytes, CHECK_MS);
    if (fault) return { fault, afterMs: (index + 1) * CHECK_MS };
  }
  return undefined;
}

const times = (count: number, ...bytes: number[]) => Array.from({ length: count }, () => bytes).flat();

describe('a client that the service waits for', () => {
  it.each([
    ['sends nothing', times(100, 0), { fault: 'silent', afterMs: 3000 }],
    ['stops sending', [...times(50, 5000), ...times(100, 0)], { fault: 'silent', afterMs: 8000 }],
    ['sends a little', times(100, 50), { fault: 'slow', afterMs: 1000 }],
    ['starts fast and then trickles', [1e6, ...times(100, 50)], { fault: 'slow', afterMs: 2000 }],
    ['sends a byte now and then', times(10, ...times(20, 0), 1), { fault: 'slow', afterMs: 2100 }],
    ['sends just enough', times(100, 100), undefined],
    ['sends enough after pauses', times(10, ...times(29, 0), 3000), undefined],
  ])('judges a client that %s', (_what, sent, expected) => {
    expect(judge(sent)).toEqual(expected);
  });

  it('a client may be arbitrarily slow if there is no minimum rate', () => {
    expect(judge(times(10, ...times(29, 0), 1), { rateMin: 0 })).toBeUndefined();
  });
});

it('a client has no fault while the service does not wait for it', () => {
  expect(judge(times(1000, 0), { isAwaited: false })).toBeUndefined();
  expect(judge(times(100, ...times(20, 0), 1), { isAwaited: false })).toBeUndefined();
});
