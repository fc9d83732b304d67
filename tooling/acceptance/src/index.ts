// What the benchmark draws, writes and measures in the same way.
export { followTheme, lightOf, type Palette } from './chart-theme.ts';
export type { Condition } from './condition.ts';
export { count, megabytes } from './figures.ts';
export { describeProcessor, type Processor } from './machine.ts';
