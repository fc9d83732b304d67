import { atLeast, count, decimals, type Report } from '@repo/measure';
import { type Pollution, pollutions } from './pollutions.ts';
import { type LoadScore, sumOf } from './score.ts';

export interface ReaderFigures {
  readonly title: string;
  readonly scores: readonly PollutionScore[];
}

interface PollutionScore extends LoadScore {
  readonly pollution: string;
  /** A few of the messages with which files were refused. */
  readonly problems: readonly string[];
}

/** Three digits: the best readers differ in the third. */
const points = decimals(3);
const OURS = 'stream-engine';
const WEIGHTED_MIN = 9.8;
const SIMPLE_MIN = 9.95;

export function pollockReport(readers: readonly ReaderFigures[], failures: readonly string[]): Report {
  const ours = readers.find(({ title }) => title === OURS);
  const { weighted, simple } = scoresOf(ours!);
  const row = (names: readonly string[], scoreOf: (reader: ReaderFigures) => number) => [
    ...names,
    ...readers.map((reader) => points(scoreOf(reader))),
  ];
  return {
    title: 'Polluted files',
    text: `The Pollock benchmark: each file has one thing that RFC 4180 does not have, and gets 0 to 10 points. *Simple* is the mean of
all files, *weighted* the mean with the number of files of the paper's survey that have the same pollution.`,
    conditions: [
      atLeast(`${OURS}, weighted`, WEIGHTED_MIN, weighted, points),
      atLeast(`${OURS}, simple`, SIMPLE_MIN, simple, points),
    ],
    tables: [
      {
        title: 'Points',
        header: ['', 'files', 'surveyed', ...readers.map(({ title }) => title)],
        rows: [
          row(['weighted', '', ''], (reader) => scoresOf(reader).weighted),
          row(['simple', '', ''], (reader) => scoresOf(reader).simple),
          ...pollutions.map(({ name, files, surveyed }, at) =>
            row([name, count(files.length), count(Math.round(surveyed))], ({ scores }) => sumOf(scores[at]!)),
          ),
        ],
      },
    ],
    failures,
    figures: { readers },
  };
}

/** The two Pollock scores, 0 to 10. */
export function scoresOf({ scores }: ReaderFigures): { readonly weighted: number; readonly simple: number } {
  const mean = (weightOf: (pollution: Pollution) => number): number => {
    const weights = pollutions.map(weightOf);
    const total = scores.reduce((sum, score, at) => sum + sumOf(score) * weights[at]!, 0);
    return total / weights.reduce((sum, weight) => sum + weight);
  };
  return { weighted: mean(({ surveyed }) => surveyed), simple: mean(({ files }) => files.length) };
}
