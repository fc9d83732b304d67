import {
  atMost,
  count,
  holds,
  type Measurement,
  milliseconds,
  percentilesOf,
  percentilesText,
  type Report,
  wholeNumber,
} from '@repo/measure';
import { serviceConditions } from '../rig/service-conditions.ts';
import { type Abort, type AbortsOptions, type AbortsRun, runAborts } from './aborts.ts';
import { databaseStates } from './database-states.ts';

const P99_MS_MAX = 1_000;

export const aborts: Measurement<AbortsOptions> = {
  name: 'aborts',
  addOptions: (command) =>
    command
      .option('--tries <n>', 'tries in each state of the database', wholeNumber(), 200)
      .option('--seed <n>', 'seed of the moments at which clients leave', wholeNumber(), 42),
  async run(options, { progress, signal }) {
    progress.expect(databaseStates.length * options.tries);
    const onProgress = ({ state, ending, slotMs }: Abort) =>
      progress.step(state, `${ending}, ${milliseconds(slotMs)}`);
    return reportAborts(await runAborts(options, { signal, onProgress }));
  },
};

/** Milliseconds until everything that the import held is free. */
const freeMs = ({ slotMs, backendMs = 0 }: Abort): number => Math.max(slotMs, backendMs);

export function reportAborts({ aborts: all, end }: AbortsRun): Report {
  const states = databaseStates.map(({ name }) => {
    const those = all.filter(({ state }) => state === name);
    const slot = percentilesOf(those.map(({ slotMs }) => slotMs));
    const backend = percentilesOf(those.flatMap(({ backendMs }) => backendMs ?? []));
    return { name, those, slot, backend, free: percentilesOf(those.map(freeMs)) };
  });
  return {
    title: 'Aborts',
    text: `How long an import holds anything after its client has gone. The *slot* is free when the service could begin another
import, the *backend* when its transaction is over and holds no lock. Clients reset their connection and close it in turn.
A *frozen* backend resumes once the slot is free, and its time until then counts. No one can end a backend past a *link* that
is a black hole; if only the *connection* is one, others get through.`,
    conditions: [
      ...states.map(({ name, those, free }) => {
        const condition = `${name}: 99 of 100 are free within ${P99_MS_MAX / 1000} s`;
        const { passed } = atMost(condition, P99_MS_MAX, free.p99, milliseconds);
        return holds(condition, passed, `${count(those.length)} tries, ${percentilesText(free)}`);
      }),
      holds('nothing was loaded', end.rows === 0, `${end.rows} rows`),
      ...serviceConditions(end),
    ],
    tables: [
      {
        header: ['state of the database', 'tries', 'slot p50', 'p99', 'max', 'backend p50', 'p99', 'max'],
        rows: states.map(({ name, those, slot, backend }) => [
          name,
          count(those.length),
          ...[slot.p50, slot.p99, slot.max, backend.p50, backend.p99, backend.max].map(milliseconds),
        ]),
      },
    ],
    failures: end.errors,
    figures: {
      states: states.map(({ name, slot, backend, free }) => ({ name, slot, backend, free })),
      aborts: all,
    },
  };
}
