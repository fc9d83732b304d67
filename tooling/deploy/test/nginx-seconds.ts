import { committedConf } from './nginx-server.ts';

const seconds = { s: 1, m: 60, h: 3600 } as const;

/** A time limit of the file, in seconds. @throws Error if it is not set */
export function secondsOf(directive: string): number {
  const [, number, unit] = new RegExp(`^ *${directive} (\\d+)([smh]);$`, 'm').exec(committedConf) ?? [];
  if (number === undefined) throw new Error(`${directive} is not set`);
  return Number(number) * seconds[unit as keyof typeof seconds];
}
