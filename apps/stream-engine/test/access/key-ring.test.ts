import type { KeyStore, StoredKey } from '@repo/database';
import { describe, expect, it } from 'vitest';
import { KeyRing } from '../../src/access/key-ring.ts';

/** A store of keys that counts its queries. */
class Store {
  asked = 0;
  ids: string[] = ['known'];
  isAway = false;

  async list(): Promise<StoredKey[]> {
    this.asked += 1;
    if (this.isAway) throw new Error('away');
    return this.ids.map((id) => ({ id }) as StoredKey);
  }

  get ring(): KeyRing {
    return new KeyRing(this as unknown as KeyStore);
  }
}

describe('KeyRing', () => {
  it('reads the keys once, however many requests arrive', async () => {
    const store = new Store();
    const { ring } = store;
    const found = await Promise.all(Array.from({ length: 100 }, () => ring.find('known')));
    expect(found.every((key) => key?.id === 'known')).toBe(true);
    expect([await ring.hasAny(), store.asked]).toEqual([true, 1]);
  });

  it('reads the keys again, but only once, for unknown keys, however many of those arrive', async () => {
    const store = new Store();
    const { ring } = store;
    const found = await Promise.all(Array.from({ length: 1_000 }, (_, id) => ring.find(`guess ${id}`)));
    expect([found.every((key) => key === undefined), store.asked]).toEqual([true, 2]);
  });

  it('accepts a new key as soon as it is created', async () => {
    const store = new Store();
    const { ring } = store;
    expect(await ring.find('new')).toBeUndefined();
    store.ids.push('new');
    expect(await ring.find('new')).toEqual({ id: 'new' });
  });

  it('keeps accepting keys while the database is down, if it has read them once', async () => {
    const store = new Store();
    const { ring } = store;
    store.isAway = true;
    await expect(ring.find('known')).rejects.toThrow('away');
    store.isAway = false;
    expect(await ring.find('known')).toEqual({ id: 'known' });
    store.isAway = true;
    expect(await ring.find('unknown')).toBeUndefined();
    expect(await ring.find('known')).toEqual({ id: 'known' });
  });
});
