import {
  type ColumnSequence,
  findColumnSequences,
  moveSequence,
  setvalStatement,
  type Table,
} from '@repo/database';
import { extremeInteger, type RecordBatch } from '@repo/transforms';
import type pg from 'pg';
import { Type } from 'typebox';
import type { ImportPlan } from '../plan/plan-import.ts';
import { closed, type ValueOf, words } from '../schema/schema-parts.ts';

/** Outcome for a sequence whose column got numbers from the file. */
export const FollowedSequence = closed({
  column: Type.String(),
  sequence: Type.String({ description: '`schema.sequence`' }),
  movedTo: Type.Optional(Type.String({ description: 'The last value of the sequence now.' })),
  left: Type.Optional(
    words(
      ['permission', 'range'],
      'Why it was not moved: the role lacks SELECT or UPDATE on it, or the number is in the far half of its range, or beyond it.',
    ),
  ),
  run: Type.Optional(Type.String({ description: 'SQL that moves it, if that is right.' })),
});

export type FollowedSequence = ValueOf<typeof FollowedSequence>;

interface Followed {
  readonly sequence: ColumnSequence;
  /** Index of its column in the plan. */
  readonly at: number;
  /** The number from the file that the sequence would reach last. */
  farthest: bigint | undefined;
}

const integers: ReadonlySet<string> = new Set(['int2', 'int4', 'int8']);

/**
 * Moves sequences past the numbers that a file has for their columns, because PostgreSQL does not: the next INSERT would
 * fail with a duplicate key.
 */
export class SequenceFollower {
  readonly #client: pg.ClientBase;
  readonly #table: Table;
  #followed: readonly Followed[] = [];

  constructor(client: pg.ClientBase, table: Table) {
    this.#client = client;
    this.#table = table;
  }

  /** Finds the sequences of the plan's columns. @throws DatabaseError */
  async begin({ columns }: ImportPlan): Promise<void> {
    const numbered = new Set(
      this.#table.columns.filter(({ hasDefault }) => hasDefault).map(({ name }) => name),
    );
    const names = columns.filter(({ type, name }) => integers.has(type) && numbered.has(name));
    if (names.length === 0) return;
    const found = await findColumnSequences(
      this.#client,
      this.#table,
      names.map(({ name }) => name),
    );
    this.#followed = found.map((sequence) => ({
      sequence,
      at: columns.findIndex(({ name }) => name === sequence.column),
      farthest: undefined,
    }));
  }

  /** Notes the numbers of a batch. */
  readonly add = (batch: RecordBatch): void => {
    for (const followed of this.#followed) {
      const isUp = followed.sequence.increment > 0n;
      const value = extremeInteger(batch, followed.at, isUp ? 'largest' : 'smallest');
      const { farthest } = followed;
      if (value !== undefined && (farthest === undefined || (isUp ? value > farthest : value < farthest)))
        followed.farthest = value;
    }
  };

  /**
   * Moves the sequences that would give these numbers again. A number in the far half of a sequence's range is more likely to be wrong than
   * right, and moving the sequence there, which no ROLLBACK undoes, would soon end every INSERT.
   * @throws DatabaseError
   */
  async move(): Promise<readonly FollowedSequence[]> {
    const moved: FollowedSequence[] = [];
    for (const { sequence: found, farthest } of this.#followed) {
      if (farthest === undefined) continue;
      const { column, sequence, min, max } = found;
      const entry = { column, sequence: `${sequence.schema}.${sequence.name}` };
      const left = whyLeft(found, farthest);
      const { isBehind, movedTo } = found.mayRead
        ? await moveSequence(this.#client, found, farthest, left === undefined)
        : { isBehind: true };
      if (movedTo !== undefined) moved.push({ ...entry, movedTo });
      else if (isBehind && left !== undefined) {
        const isPossible = farthest >= min && farthest <= max;
        moved.push({ ...entry, left, ...(isPossible && { run: setvalStatement(found, farthest) }) });
      }
    }
    return moved;
  }
}

function whyLeft(
  { mayMove, increment, min, max }: ColumnSequence,
  farthest: bigint,
): FollowedSequence['left'] {
  const middle = (min + max) / 2n;
  const isFar = increment > 0n ? farthest > middle : farthest < middle;
  if (isFar) return 'range';
  return mayMove ? undefined : 'permission';
}
