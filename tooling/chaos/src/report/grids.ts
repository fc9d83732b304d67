import { count } from '@repo/measure';
import type { ChaosReport } from './chaos-report.ts';

/** A heading and lines, for a page or a terminal. */
type Grid = readonly [header: string[], rows: string[][]];

/** How often each actor, or each point, was drawn, and how often it came to that. */
export function faultGrid({ faults }: ChaosReport, by: 'actor' | 'point'): Grid {
  const sums = new Map<string, { drawn: number; struck: number }>();
  for (const { [by]: name, drawn, struck } of faults) {
    const sum = sums.get(name) ?? { drawn: 0, struck: 0 };
    sums.set(name, { drawn: sum.drawn + drawn, struck: sum.struck + struck });
  }
  const rows = [...sums].toSorted(([, a], [, b]) => b.struck - a.struck);
  return [
    [by, 'drawn', 'struck'],
    rows.map(([name, { drawn, struck }]) => [name, count(drawn), count(struck)]),
  ];
}

/** The commonest first. */
export function answerGrid({ answers }: ChaosReport): Grid {
  const rows = Object.entries(answers).toSorted(([, a], [, b]) => b - a);
  return [['what the client was told', 'runs'], rows.map(([answer, runs]) => [answer, count(runs)])];
}

/** How long it took. */
export function timeText({ runs, seconds, durationMs, options }: ChaosReport): string {
  const { p50, p90, p99, max } = durationMs;
  const each = runs === 0 ? '' : `, ${((1000 * seconds) / runs).toFixed(0)} ms a run`;
  return (
    `${count(runs)} runs in ${count(seconds)} s${each}, ${options.jobs} at a time; ` +
    `of one run p50 ${count(p50)} ms, p90 ${count(p90)} ms, p99 ${count(p99)} ms, at most ${count(max)} ms`
  );
}
