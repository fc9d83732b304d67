import type { KeyStore, StoredKey } from '@repo/database';
import { describe, expect, it } from 'vitest';
import { KeyRing } from '../../src/access/key-ring.ts';

/** As much of a store as is asked for, which counts the questions. */
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

describe('the keys', () => {
  it('are asked for once, however many requests there are', async () => {
    const store = new Store();
    const { ring } = store;
    const found = await Promise.all(Array.from({ length: 100 }, () => ring.find('known')));
    expect(found.every((key) => key?.id === 'known')).toBe(true);
    expect([await ring.hasAny(), store.asked]).toEqual([true, 1]);
  });

  it('are asked for once more where unknown ones come, however many those are', async () => {
    const store = new Store();
    const { ring } = store;
    const found = await Promise.all(Array.from({ length: 1_000 }, (_, id) => ring.find(`guess ${id}`)));
    expect([found.every((key) => key === undefined), store.asked]).toEqual([true, 2]);
  });

  it('are good as soon as they were made', async () => {
    const store = new Store();
    const { ring } = store;
    expect(await ring.find('new')).toBeUndefined();
    store.ids.push('new');
    expect(await ring.find('new')).toEqual({ id: 'new' });
  });

  it('that were known stay so while the database is away, and nothing is known before it came', async () => {
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
