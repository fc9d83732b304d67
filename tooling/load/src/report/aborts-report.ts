import { type Condition, describeMachine, type Machine } from '@repo/measure';
import { freeAfterMs } from '../aborts/abort-conditions.ts';
import type { Abort, AbortsOptions, AbortsRun } from '../aborts/aborts.ts';
import { databaseStates } from '../aborts/database-states.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';

interface StateFigures {
  readonly state: string;
  readonly tries: number;
  /** Milliseconds from client gone to the service's slot, the database's transaction, and the later of the two. */
  readonly slot: Percentiles;
  readonly backend: Percentiles;
  readonly free: Percentiles;
}

/** The content of aborts.json, and what page and chart are made of. */
export interface AbortsReport {
  readonly date: string;
  readonly machine: Machine;
  readonly node: string;
  readonly options: AbortsOptions;
  readonly conditions: readonly Condition[];
  readonly states: readonly StateFigures[];
  readonly aborts: readonly Abort[];
}

export function summariseAborts(
  { aborts }: AbortsRun,
  { options, conditions }: Pick<AbortsReport, 'options' | 'conditions'>,
): AbortsReport {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: process.version,
    options,
    conditions,
    states: databaseStates.map(({ name }) =>
      figuresOf(
        name,
        aborts.filter(({ state }) => state === name),
      ),
    ),
    aborts,
  };
}

function figuresOf(state: string, aborts: readonly Abort[]): StateFigures {
  return {
    state,
    tries: aborts.length,
    slot: percentilesOf(aborts.map(({ slotMs }) => slotMs)),
    backend: percentilesOf(aborts.flatMap(({ backendMs }) => backendMs ?? [])),
    free: percentilesOf(aborts.map(freeAfterMs)),
  };
}
