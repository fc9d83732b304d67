import path from 'node:path';
import { type Fixture, makeFixture } from './fixture.ts';
import type { BenchTable } from './table.ts';

/** Keeps the files of one kind, which successive tables share. */
export class FixtureCache {
  readonly #folder: string;
  readonly #fixtures = new Map<number, Fixture>();
  #kind = '';

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Returns the table's file with that many records. Deletes files of another kind. */
  async get(table: BenchTable, rows: number): Promise<Fixture> {
    if (this.#kind !== table.fileKind) await this.clear();
    this.#kind = table.fileKind;
    const kept = this.#fixtures.get(rows);
    if (kept !== undefined) return kept;
    const fixture = await makeFixture(table, rows, path.join(this.#folder, `${table.fileKind}-${rows}`));
    this.#fixtures.set(rows, fixture);
    return fixture;
  }

  async clear(): Promise<void> {
    for (const fixture of this.#fixtures.values()) await fixture.remove();
    this.#fixtures.clear();
  }
}
