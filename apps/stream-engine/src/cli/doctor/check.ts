/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failure';
  readonly detail: string;
  /** What to do about it, a line each. */
  readonly wayOut?: readonly string[];
}

export const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail });

export const warning = (name: string, detail: string, ...wayOut: readonly string[]): Check => ({
  name,
  state: 'warning',
  detail,
  ...(wayOut.length > 0 && { wayOut }),
});

export const failure = (name: string, detail: string, ...wayOut: readonly string[]): Check => ({
  name,
  state: 'failure',
  detail,
  ...(wayOut.length > 0 && { wayOut }),
});
