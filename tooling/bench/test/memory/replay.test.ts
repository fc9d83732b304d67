import { describe, expect, it } from 'vitest';
import { replayOf } from '../../src/memory/replay.ts';

describe('replayOf', () => {
  it.each([
    [1, 1],
    [100_000, 500],
    [4_100_000, 40_000],
  ])('makes at least %d bytes of whole records', async (wanted, rows) => {
    const replay = await replayOf(wanted);
    const sent: number[] = [];
    const text = Buffer.concat(await replay.stream((bytes) => sent.push(bytes)).toArray()).toString();
    expect(replay.rows).toBe(rows);
    expect(Buffer.byteLength(text)).toBe(replay.bytes);
    expect(replay.bytes).toBeGreaterThanOrEqual(wanted);
    expect(sent.at(-1)).toBe(replay.bytes);
    expect(text.startsWith('id,email,')).toBe(true);
    expect(text.endsWith('\n')).toBe(true);
    expect(text.split('id,email,')).toHaveLength(2);
  });
});
