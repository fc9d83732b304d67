import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Contender } from '../../src/contenders/contender.ts';
import { MeasureError } from '@repo/measure';
import { compare } from '../../src/measure/compare.ts';
import type { Fixture } from '../../src/tables/fixture.ts';
import { tables } from '../../src/tables/index.ts';

const differ = new MeasureError('TABLES_DIFFER', 'other rows');

/** Runs the contenders without a server. @returns their steps in order, and the rounds of each */
async function run(contenders: readonly Contender[], wrong: readonly string[] = []) {
  const steps: string[] = [];
  const absent: string[] = [];
  const file = (name: string) => ({
    fixture: { csv: name } as Fixture,
    verify: async ({ title }: { title: string }, isFull: boolean) => {
      if (wrong.includes(title)) throw differ;
      steps.push(isFull ? 'compare' : 'count');
    },
  });
  const comparisons = await compare(contenders, {
    table: tables.find(({ name }) => name === 'narrow')!,
    files: { fast: file('whole.csv'), slow: file('part.csv') },
    runs: { fast: 2, slow: 1 },
    client: { query: async (sql: string) => void steps.push(sql) } as unknown as pg.Client,
    postgresPid: process.pid,
    onStep: (round, title) => steps.push(`${title} ${round}`),
    onUnavailable: ({ name }, reason) => absent.push(`${name}: ${reason}`),
  });
  const rounds = comparisons.map(({ contender, loads }) => [contender.name, loads.length]);
  return { steps, absent, rounds: Object.fromEntries(rounds) };
}

function fake(name: string, more: Partial<Contender> = {}): Contender {
  return { name, title: name, slow: false, cleans: true, load: async () => {}, ...more };
}

describe('compare', () => {
  it('takes turns on an empty table, compares in full after the warm-up and counts rows after each round', async () => {
    const { steps, rounds } = await run([fake('a'), fake('b')]);
    const turn = (name: string, check: string) => [name, 'TRUNCATE narrow', 'CHECKPOINT', check];
    expect(steps).toEqual([
      ...turn('a 0', 'compare'),
      ...turn('b 0', 'compare'),
      ...turn('a 1', 'count'),
      ...turn('b 1', 'count'),
      ...turn('a 2', 'count'),
      ...turn('b 2', 'count'),
    ]);
    expect(rounds).toEqual({ a: 2, b: 2 });
  });

  it('gives slow contenders another file and fewer rounds', async () => {
    const files: string[] = [];
    const load: Contender['load'] = async ({ csv }) => void files.push(csv);
    const { rounds } = await run([fake('a', { load }), fake('b', { load, slow: true })]);
    expect(files).toEqual(['whole.csv', 'part.csv', 'whole.csv', 'part.csv', 'whole.csv']);
    expect(rounds).toEqual({ a: 2, b: 1 });
  });

  it('continues without an optional contender that loads something else; without one of ours it fails', async () => {
    const { rounds, absent } = await run([fake('a', { isOptional: true }), fake('b')], ['a']);
    expect(rounds).toEqual({ b: 2 });
    expect(absent).toEqual(['a: narrow: other rows']);
    await expect(run([fake('a'), fake('b')], ['a'])).rejects.toBe(differ);
  });
});
