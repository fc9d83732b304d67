import { type ParameterName, parameters } from './parameters.ts';

/** What each surface calls a parameter. */
interface ParameterWords {
  /** In a request, and in messages before a surface puts them in its own words. */
  readonly http: string;
  /** The option of the command. */
  readonly command: string;
  /** The label on the page; undefined: it has none there. */
  readonly page: string | undefined;
}

/** What each surface calls a parameter: the one table by which messages are translated. */
export function wordsOf(name: ParameterName): ParameterWords {
  return { http: name, command: flagOf(name), page: parameters[name].label };
}

/** `unknownColumns` → `--unknown-columns` */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
