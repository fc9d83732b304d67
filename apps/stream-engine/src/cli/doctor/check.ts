/** Result of one check. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failure';
  readonly detail: string;
  /** Hints at what to do about the result, one line each. */
  readonly hints?: readonly string[];
}

export const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail });

export const warning = (name: string, detail: string, ...hints: readonly string[]): Check => ({
  name,
  state: 'warning',
  detail,
  ...(hints.length > 0 && { hints }),
});

export const failure = (name: string, detail: string, ...hints: readonly string[]): Check => ({
  name,
  state: 'failure',
  detail,
  ...(hints.length > 0 && { hints }),
});
