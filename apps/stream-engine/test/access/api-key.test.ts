import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createApiKey, readApiKey } from '../../src/access/api-key.ts';

describe('a key', () => {
  it('a key has 256 random bits, and is parsed back into what was created', () => {
    const keys = Array.from({ length: 100 }, createApiKey);
    for (const { text, ...identity } of keys) {
      const [, id, secret] = /^sek_([\da-f]{16})_([\w-]{43})$/.exec(text)!;
      expect(Buffer.from(secret!, 'base64url')).toHaveLength(32);
      expect(identity).toEqual({ id, secretSha256: createHash('sha256').update(secret!).digest() });
      expect(readApiKey(text)).toEqual(identity);
    }
    const texts = keys.map(({ text }) => text);
    expect(new Set(texts).size).toBe(100);
    expect(new Set(texts.map((text) => text.slice(0, 20))).size).toBe(100);
  });

  it.each(['', 'sek_', 'sek_0123456789abcdef_short', `SEK_0123456789abcdef_${'x'.repeat(43)}`, 'Basic Og=='])(
    '%j is not a key',
    (text) => {
      expect(readApiKey(text)).toBeUndefined();
    },
  );

  it('a key is rejected with anything before or after it', () => {
    const { text } = createApiKey();
    for (const other of [` ${text}`, `${text}\n`, `${text}x`, text.slice(0, -1)])
      expect(readApiKey(other)).toBeUndefined();
  });
});
