import { lightOf, type Palette } from '@repo/acceptance';

/** Each colour of the benchmark's charts on a light page and on a dark one. */
export const palette = {
  paper: ['#ffffff', '#0d1117'],
  ink: ['#1f2329', '#e6edf3'],
  quiet: ['#6b7480', '#9aa4af'],
  grid: ['#e4e7eb', '#262c36'],
  ours: ['#0b6bcb', '#58a6ff'],
  yardstick: ['#8a94a0', '#848d97'],
  slow: ['#c77700', '#e3a008'],
  target: ['#2e7d32', '#56d364'],
  limit: ['#c62828', '#ff7b72'],
} as const satisfies Palette;

export const colours = lightOf(palette);
