import { describe, expect, it } from 'vitest';
import { ClientPace } from '../../../src/http/upload/client-pace.ts';

const patience = { stallMs: 3000, rateMin: 1000, rateMs: 1000 };
const LOOK_MS = 100;

/** Looks at a client that sends so many bytes between each two looks, until something is wrong. */
function judge(
  sent: readonly number[],
  { isAwaited = true, ...changes }: { isAwaited?: boolean } & Partial<typeof patience> = {},
) {
  const pace = new ClientPace({ ...patience, ...changes });
  for (const [index, bytes] of sent.entries()) {
    const fault = pace.look(isAwaited, bytes, LOOK_MS);
    if (fault) return { fault, afterMs: (index + 1) * LOOK_MS };
  }
  return undefined;
}

const times = (count: number, ...bytes: number[]) => Array.from({ length: count }, () => bytes).flat();

describe('a client that is waited for', () => {
  it.each([
    ['sends nothing', times(100, 0), { fault: 'silent', afterMs: 3000 }],
    ['stops sending', [...times(50, 5000), ...times(100, 0)], { fault: 'silent', afterMs: 8000 }],
    ['sends a little', times(100, 50), { fault: 'slow', afterMs: 1000 }],
    ['begins fast and dribbles on', [1e6, ...times(100, 50)], { fault: 'slow', afterMs: 2000 }],
    ['sends a byte now and then', times(10, ...times(20, 0), 1), { fault: 'slow', afterMs: 2100 }],
    ['sends just enough', times(100, 100), undefined],
    ['sends enough after pauses', times(10, ...times(29, 0), 3000), undefined],
  ])('and %s', (_what, sent, expected) => {
    expect(judge(sent)).toEqual(expected);
  });

  it('may be as slow as it likes where there is no least rate', () => {
    expect(judge(times(10, ...times(29, 0), 1), { rateMin: 0 })).toBeUndefined();
  });
});

it('nothing is wrong with a client that is not waited for', () => {
  expect(judge(times(1000, 0), { isAwaited: false })).toBeUndefined();
  expect(judge(times(100, ...times(20, 0), 1), { isAwaited: false })).toBeUndefined();
});
