import { type ParameterName, parameters } from './parameters.ts';

/** Names of a parameter on each surface. */
interface ParameterWords {
  /** Words as written in a request, and in messages before the command or the page rewords them. */
  readonly http: string;
  /** Option of the command. */
  readonly command: string;
  /** Label on the page; undefined: it has none. */
  readonly page: string | undefined;
}

/** Names of a parameter on each surface. Messages are translated only with these. */
export function wordsOf(name: ParameterName): ParameterWords {
  return { http: name, command: flagOf(name), page: parameters[name].label };
}

/** `unknownColumns` → `--unknown-columns` */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
