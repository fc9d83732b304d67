import type { ProblemContext, ShownProblem } from '../failure/command-failure.ts';
import { inOptions } from '../arguments/in-options.ts';
import type { Paint } from './paint.ts';
import { visible } from './visible-text.ts';

/** Formats a problem: title, detail, place, hints, and how many rows were loaded. */
export function problemLines(
  { title, code, detail, importId, rowsLoaded }: ShownProblem,
  { place = [], hints = [] }: ProblemContext,
  { paint, isImport }: { readonly paint: Paint; readonly isImport: boolean },
): string[] {
  return [
    `${paint('red', 'error:')} ${paint('bold', visible(`${title} (${code})`))}`,
    `  ${visible(inOptions(detail))}`,
    ...place.map((line) => `  ${line}`),
    ...hints.map((hint) => `  ${paint('yellow', 'hint:')} ${visible(hint)}`),
    ...(isImport
      ? [`  ${loaded(rowsLoaded)}${importId === undefined ? '' : ` (import ${visible(importId)})`}`]
      : []),
  ];
}

function loaded(rows: number | undefined): string {
  return rows === undefined ? 'it is unknown whether the rows were loaded' : `${rows} rows were loaded`;
}
