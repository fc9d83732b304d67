import { expect, it } from 'vitest';
import { FAULTS_MAX, MoreFaults } from '../../src/batch/more-faults.ts';

function listed(faults: MoreFaults, record: number): number[][] {
  const found: number[][] = [];
  faults.forEach(record, (column, code) => found.push([column, code]));
  return found;
}

it('lists the faults of each record in order, up to the limit', () => {
  const faults = new MoreFaults();
  faults.reset(1000);
  for (let column = 0; column < 12; column++)
    for (let record = 0; record < 1000; record += 2) faults.add(record, column, record % 7);
  for (let record = 0; record < 1000; record += 2) {
    expect(faults.count(record)).toBe(12);
    const inOrder = Array.from({ length: FAULTS_MAX }, (_, column) => [column, record % 7]);
    expect(listed(faults, record)).toEqual(inOrder);
    expect(faults.count(record + 1)).toBe(0);
    expect(listed(faults, record + 1)).toEqual([]);
  }
});

it('forgets the faults of the previous batch, whether larger or smaller', () => {
  const faults = new MoreFaults();
  for (const records of [3, 2, 0, 50, 1]) {
    faults.reset(records);
    for (let record = 0; record < 60; record++) expect(listed(faults, record)).toEqual([]);
    for (let record = 0; record < records; record++) {
      faults.add(record, records, 1);
      expect(listed(faults, record)).toEqual([[records, 1]]);
      expect(faults.count(record)).toBe(1);
    }
  }
});
