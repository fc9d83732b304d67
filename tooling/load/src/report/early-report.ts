import { type Condition, describeMachine, type Machine } from '@repo/measure';
import {
  clientNames,
  type EarlyAnswersOptions,
  type EarlyAnswersRun,
} from '../early-answers/early-answers.ts';
import type { ClientName } from '../early-answers/clients.ts';
import { earlyErrors } from '../early-answers/early-errors.ts';
import type { ReadingOn } from '../early-answers/reading-on.ts';

/** Of one client and one error. */
interface EarlyFigures {
  readonly client: ClientName;
  readonly code: string;
  readonly status: number;
  readonly tries: number;
  readonly received: number;
  /** The most of its body that a client had sent when it had the answer. */
  readonly sentBytesMax: number;
}

/** The content of early-answers.json, and what its page is made of. */
export interface EarlyReport {
  readonly date: string;
  readonly machine: Machine;
  readonly node: string;
  readonly options: EarlyAnswersOptions;
  readonly network: string;
  readonly conditions: readonly Condition[];
  readonly figures: readonly EarlyFigures[];
  readonly readingOn: ReadingOn;
  /** What clients had in the place of an answer. */
  readonly failures: readonly string[];
}

export function summariseEarlyAnswers(
  { network, tries, readingOn }: EarlyAnswersRun,
  { options, conditions }: Pick<EarlyReport, 'options' | 'conditions'>,
): EarlyReport {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node: process.version,
    options,
    network,
    conditions,
    figures: clientNames.flatMap((client) =>
      earlyErrors.map(({ code, status }) => {
        const those = tries.filter((one) => one.client === client && one.code === code);
        return {
          client,
          code,
          status,
          tries: those.length,
          received: those.filter(({ failure }) => failure === undefined).length,
          sentBytesMax: Math.max(0, ...those.map(({ sentBytes = 0 }) => sentBytes)),
        };
      }),
    ),
    readingOn,
    failures: failuresOf({ tries }),
  };
}

/** A line for each try in which no answer was received. */
export function failuresOf({ tries }: Pick<EarlyAnswersRun, 'tries'>): string[] {
  return tries.flatMap(({ client, code, failure }) =>
    failure === undefined ? [] : `${client}, ${code}: ${failure.replace(/\s+/g, ' ')}`,
  );
}
